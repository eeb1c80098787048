package embark.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Works through the chunks of a run that are not done. Two are on their way at a time, so that the
 * cores which have no task left of one take those of the next.
 */
final class ChunkedRun {

  private static final int AT_A_TIME = 2;

  private final RunFolder folder;
  private final RunPlan plan;
  private final ChunkTries tries;
  private final RunProgress progress;
  private final OptionalLong mostBad;
  private final CountDownLatch stop;

  /**
   * A run's work.
   *
   * @param mostBad how many rows and files may be bad; empty for any number
   * @param stop to open when a chunk fails for good
   */
  ChunkedRun(
      RunFolder folder,
      RunPlan plan,
      ChunkTries tries,
      RunProgress progress,
      OptionalLong mostBad,
      CountDownLatch stop) {
    this.folder = folder;
    this.plan = plan;
    this.tries = tries;
    this.progress = progress;
    this.mostBad = mostBad;
    this.stop = stop;
  }

  /** Does what is left, given what is done; the records of all chunks. */
  List<ChunkRecord> complete(List<ChunkRecord> done) {
    List<ChunkRecord> records = new ArrayList<>(done);
    Set<Integer> numbers = new HashSet<>();
    done.forEach(record -> numbers.add(record.number()));
    requireFewBad(records);
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, ChunkedRun::thread);
    try {
      ExecutorCompletionService<ChunkRecord> working = new ExecutorCompletionService<>(threads);
      int begun = 0;
      for (Chunk chunk : plan.chunks()) {
        if (!numbers.contains(chunk.number())) {
          working.submit(() -> committed(tries.complete(chunk)));
          begun++;
        }
      }
      for (; begun > 0; begun--) {
        records.add(working.take().get());
        requireFewBad(records);
      }
      return records;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The run was interrupted. Run the same command to go on.", e);
    } finally {
      stop.countDown();
      threads.shutdownNow();
      tries.cancel();
    }
  }

  private ChunkRecord committed(ChunkRecord record) {
    try {
      folder.commit(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    progress.committed(record);
    return record;
  }

  private void requireFewBad(List<ChunkRecord> records) {
    long bad = plan.unreadable().size() + records.stream().mapToLong(one -> one.bad().size()).sum();
    if (mostBad.isPresent() && bad > mostBad.getAsLong()) {
      throw new IllegalStateException(
          "%,d rows and files could not be worked through; expected at most %,d. The first: %s. Look at them, raise --max-bad-rows, and run the same command to go on."
              .formatted(bad, mostBad.getAsLong(), firstBad(records)));
    }
  }

  private String firstBad(List<ChunkRecord> records) {
    return plan.unreadable().entrySet().stream()
        .findFirst()
        .map(file -> file.getKey() + " (" + file.getValue() + ")")
        .or(
            () ->
                records.stream()
                    .flatMap(record -> record.bad().stream())
                    .findFirst()
                    .map(
                        row ->
                            "row %,d of %s (%s)"
                                .formatted(
                                    plan.placeInFile(row.split(), row.row()),
                                    plan.splits().get(row.split()).path(),
                                    row.reason())))
        .orElseThrow();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "embark-chunk");
    thread.setDaemon(true);
    return thread;
  }
}
