package embark.pipeline;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads beside the caller's. Work that no other thread has begun is done by the caller when it
 * asks for the result, so that a pipeline of one thread needs no other.
 */
final class Workers implements AutoCloseable {

  private final ThreadPoolExecutor others;

  /** Workers for so many threads, the caller's included. */
  Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "Invalid threads: %d; expected at least 1.".formatted(threads));
    }
    this.others = threads == 1 ? null : pool(threads - 1);
  }

  /** Work that may begin now on another thread, or later on the caller's. */
  <T> FutureTask<T> begin(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    if (others != null) {
      others.execute(task);
    }
    return task;
  }

  /** Whether there are threads beside the caller's. */
  boolean hasOthers() {
    return others != null;
  }

  /** The result, computed here if no other thread has begun. */
  static <T> T result(FutureTask<T> task) {
    task.run();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "Interrupted while a batch was computed; expected to wait for it. Run the task again.",
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }

  /** Ends the other threads; waits for work that has begun, since it uses the model. */
  @Override
  public void close() {
    if (others == null) {
      return;
    }
    others.shutdownNow();
    boolean interrupted = false;
    while (!others.isTerminated()) {
      try {
        others.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadPoolExecutor pool(int threads) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        work -> {
          Thread thread = new Thread(work, "embark-worker");
          thread.setDaemon(true);
          return thread;
        });
  }
}
