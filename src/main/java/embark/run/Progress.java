package embark.run;

import embark.spark.WorkMetrics.Work;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;

/** Says how far a run is: one changing line on a terminal, a line now and then elsewhere. */
final class Progress {

  private final Supplier<Work> work;
  private final long total;
  private final PrintStream out;
  private final Style style;
  private final long start = System.nanoTime();
  private long first = -1;
  private long firstRows;

  /** Where the lines go. */
  enum Style {
    /** A screen: the line is written over. */
    TERMINAL(1_000),
    /** A file or another program: lines follow each other. */
    LOG(10_000);

    private final int milliseconds;

    Style(int milliseconds) {
      this.milliseconds = milliseconds;
    }

    /** Seconds between two lines. */
    double seconds() {
      return milliseconds / 1e3;
    }

    /** The style for standard error of this process, as the launcher saw it. */
    static Style ofProcess() {
      return "1".equals(System.getenv("EMBARK_TERMINAL")) ? TERMINAL : LOG;
    }
  }

  Progress(Supplier<Work> work, long total, PrintStream out, Style style) {
    this.work = work;
    this.total = total;
    this.out = out;
    this.style = style;
  }

  /** Does the work and says how far it is meanwhile. */
  void during(Runnable running) {
    Timer timer = new Timer("embark-progress", true);
    TimerTask print =
        new TimerTask() {
          @Override
          public void run() {
            print();
          }
        };
    timer.scheduleAtFixedRate(print, style.milliseconds, style.milliseconds);
    try {
      running.run();
    } finally {
      timer.cancel();
      if (style == Style.TERMINAL) {
        out.print("\r\u001b[K");
        out.flush();
      }
    }
  }

  private void print() {
    long now = System.nanoTime();
    Work done = work.get();
    if (first < 0 && done.rows() > 0) {
      first = now;
      firstRows = done.rows();
    }
    String line = line(done, seconds(start, now), first < 0 ? 0 : seconds(first, now));
    out.print(style == Style.TERMINAL ? "\r\u001b[K" + line : line + System.lineSeparator());
    out.flush();
  }

  /**
   * One line.
   *
   * @param elapsed seconds since the start
   * @param measured seconds since the first row was seen done, for the rate that time left is
   *     judged by: opening the model does not count
   */
  private String line(Work done, double elapsed, double measured) {
    double share = total == 0 ? 1 : Math.min(1, (double) done.rows() / total);
    double rowRate = measured > 0 ? (done.rows() - firstRows) / measured : 0;
    String left =
        rowRate > 0 ? text(Duration.ofSeconds((long) ((total - done.rows()) / rowRate))) : "?";
    return String.format(
        Locale.ROOT,
        "%,d of %,d rows (%.0f %%)  %,.0f rows/s  %,.0f tokens/s  %s left",
        done.rows(),
        total,
        100 * share,
        done.rows() / elapsed,
        done.texts().tokens() / elapsed,
        left);
  }

  /** A duration as people say it: {@code 1 h 5 min}, {@code 40 s}. */
  static String text(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
        : "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }
}
