package embark.pipeline;

import embark.infer.Output;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Takes the times of a pipeline. Safe for many threads; nothing is counted twice or lost. */
final class Stopwatch {

  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong encoding = new AtomicLong();
  private final AtomicLong queue = new AtomicLong();
  private final AtomicLong inference = new AtomicLong();

  /** The present, in nanoseconds from some moment. */
  static long now() {
    return System.nanoTime();
  }

  /** A window was encoded from the one moment to the other. */
  void encoded(long begun, long ended) {
    encoding.addAndGet(ended - begun);
  }

  /** Runs a batch that was ready at a moment; failed runs count too. */
  List<Output> run(Supplier<List<Output>> batch, long ready) {
    long begun = now();
    queue.addAndGet(begun - ready);
    try {
      return batch.get();
    } finally {
      inference.addAndGet(now() - begun);
      runs.incrementAndGet();
    }
  }

  /** What is new since the last call. */
  Times take() {
    return new Times(
        runs.getAndSet(0), encoding.getAndSet(0), queue.getAndSet(0), inference.getAndSet(0));
  }
}
