package embark.run;

import embark.spark.WorkMetrics.Work;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.AnalysisException;

/**
 * Has a chunk done whatever comes: what fails for a reason that may pass is tried again, and a
 * chunk that ends its executors is halved until the row is found.
 */
final class ChunkTries {

  private static final int TRIES = 6;
  private static final int FIRST_WAIT_SECONDS = 3;

  private final SparkContext context;
  private final ChunkWork work;
  private final RunPlan plan;
  private final OnError onError;
  private final String session;
  private final LostExecutors lost;
  private final CountDownLatch stop;
  private final PrintStream out;
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  /**
   * Tries for chunks of a run.
   *
   * @param session which start of the job this is
   * @param stop opened when nothing is to be begun any more
   */
  ChunkTries(
      SparkContext context,
      ChunkWork work,
      RunPlan plan,
      OnError onError,
      String session,
      LostExecutors lost,
      CountDownLatch stop,
      PrintStream out) {
    this.context = context;
    this.work = work;
    this.plan = plan;
    this.onError = onError;
    this.session = session;
    this.lost = lost;
    this.stop = stop;
    this.out = out;
  }

  /** What is done of a chunk so far. */
  private static final class Sum {
    private final List<String> parts = new ArrayList<>();
    private final List<BadRow> bad = new ArrayList<>();
    private final List<BadRow> fatal = new ArrayList<>();
    private Work work = Work.NONE;
    private long rows;
    private long known;
    private int tries;
    private long redone;
  }

  /** Ends all jobs that are on their way. */
  void cancel() {
    running.forEach(context::cancelJobGroupAndFutureJobs);
  }

  /** Does a chunk; its record is to be committed. */
  ChunkRecord complete(Chunk chunk) {
    long started = System.currentTimeMillis();
    Sum sum = new Sum();
    write(chunk, sum);
    if (!sum.fatal.isEmpty() && onError == OnError.NULL) {
      sum.rows += again(sum, chunk.number(), part -> work.writeUnanswered(sum.fatal, part));
    }
    sum.bad.addAll(sum.fatal);
    List<BadRow> aside =
        sum.bad.stream()
            .filter(row -> onError == OnError.QUARANTINE || row.extent() == BadRow.Extent.REST)
            .toList();
    if (!aside.isEmpty()) {
      again(
          sum,
          chunk.number(),
          part -> {
            work.setAside(aside, part);
            return 0L;
          });
    }
    requireAll(chunk, sum);
    return new ChunkRecord(
        chunk.number(),
        sum.parts,
        session,
        started,
        System.currentTimeMillis(),
        sum.tries,
        sum.redone,
        sum.rows,
        sum.known,
        sum.bad,
        sum.work);
  }

  /** Fails if a row is missing, or is there twice. */
  private void requireAll(Chunk chunk, Sum sum) {
    long aside =
        sum.bad.stream()
            .filter(row -> onError == OnError.QUARANTINE || row.extent() == BadRow.Extent.REST)
            .mapToLong(BadRow::count)
            .sum();
    if (sum.rows + sum.known + aside != chunk.rows()) {
      throw new IllegalStateException(
          "Chunk %d has %,d rows in the output, %,d known ones and %,d set aside, and was planned with %,d; expected as many. If the input changed meanwhile, run again with --overwrite; otherwise this is a defect of Embark."
              .formatted(chunk.number(), sum.rows, sum.known, aside, chunk.rows()));
    }
  }

  private void write(Chunk rows, Sum sum) {
    try {
      tried(
          sum,
          rows.number(),
          part -> {
            ChunkWork.Done done;
            try {
              done = work.write(rows, part);
            } catch (Exception e) {
              sum.redone += rows.rows();
              throw e;
            }
            sum.redone += done.redone();
            sum.known += done.known();
            sum.bad.addAll(done.bad());
            sum.work = sum.work.plus(done.work());
            sum.rows += done.rows();
            return done.rows();
          });
    } catch (LostExecutorsException e) {
      if (rows.rows() == 1) {
        sum.fatal.add(fatal(rows.ranges().get(0), e));
      } else {
        say(
            "Chunk %d: %,d rows ended %d executors; looking for the row in each half.",
            rows.number(), rows.rows(), LostExecutors.PATIENCE);
        rows.halves().forEach(half -> write(half, sum));
      }
    }
  }

  private BadRow fatal(RowRange row, LostExecutorsException e) {
    if (onError == OnError.FAIL) {
      throw new IllegalStateException(
          "Row %,d of %s ended %d executors that worked on it; expected an answer. Set it aside with --on-error quarantine, and run the same command to go on."
              .formatted(
                  plan.placeInFile(row.split(), row.from()),
                  plan.splits().get(row.split()).path(),
                  LostExecutors.PATIENCE),
          e);
    }
    return BadRow.one(
        row.split(),
        row.from(),
        "It ended %d executors that worked on it alone.".formatted(LostExecutors.PATIENCE));
  }

  /** A group of jobs has lost too many executors. */
  private static final class LostExecutorsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private LostExecutorsException(Throwable cause) {
      super(cause);
    }
  }

  /** Writes a part. */
  private interface Writing {
    long write(String part);
  }

  /** Tries to write a part for which no row is to blame if executors are lost. */
  private long again(Sum sum, int chunk, Writing writing) {
    for (int attempt = 1; ; attempt++) {
      try {
        return tried(sum, chunk, writing);
      } catch (LostExecutorsException e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  /** Tries to write a part, which counts when it is whole. */
  private long tried(Sum sum, int chunk, Writing writing) {
    for (int attempt = 1; ; attempt++) {
      String part = "%06d-%s".formatted(chunk, UUID.randomUUID().toString().substring(0, 8));
      running.add(part);
      context.setJobGroup(part, "embark chunk " + chunk, false);
      try {
        sum.tries++;
        long rows = writing.write(part);
        sum.parts.add(part);
        return rows;
      } catch (Exception e) {
        // Spark's exceptions are checked ones that nobody declares.
        if (lost.hasEnded(part)) {
          throw new LostExecutorsException(e);
        }
        pause(chunk, attempt, e);
      } finally {
        context.clearJobGroup();
        running.remove(part);
      }
    }
  }

  /** Commits a chunk that is done. */
  void commit(RunFolder folder, ChunkRecord record) {
    for (int attempt = 1; ; attempt++) {
      try {
        folder.commit(record);
        return;
      } catch (Exception e) {
        pause(record.number(), attempt, e);
      }
    }
  }

  /** Waits before the next try; throws the failure if there is to be none. */
  private void pause(int chunk, int attempt, Exception failure) {
    if (attempt == TRIES || stop.getCount() == 0 || !mayPass(failure)) {
      throw failure instanceof RuntimeException same
          ? same
          : new IllegalStateException(failure.getMessage(), failure);
    }
    await(chunk, attempt, failure);
  }

  /** Whether the reason may be gone the next time: not what Embark itself has found wrong. */
  static boolean mayPass(Throwable failure) {
    boolean ours = false;
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof AnalysisException || one instanceof InterruptedException) {
        return false;
      }
      if (one instanceof IOException || one instanceof UncheckedIOException) {
        return true;
      }
      StackTraceElement[] places = one.getStackTrace();
      ours |= places.length > 0 && places[0].getClassName().startsWith("embark.");
    }
    return !ours;
  }

  private void await(int chunk, int attempt, Throwable failure) {
    int seconds = FIRST_WAIT_SECONDS << (attempt - 1);
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    say(
        "Chunk %d failed (%s); trying again in %d s, %d of %d.",
        chunk, reason, seconds, attempt + 1, TRIES);
    try {
      if (stop.await(seconds, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The run is ending.", failure);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The run was interrupted.", e);
    }
  }

  private void say(String format, Object... values) {
    out.println(System.lineSeparator() + String.format(Locale.ROOT, format, values));
  }
}
