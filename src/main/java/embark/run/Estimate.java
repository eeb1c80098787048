package embark.run;

import embark.spark.WorkMetrics.Work;
import java.time.Duration;
import java.util.Locale;

/**
 * How long a run would take, judged by a sample.
 *
 * @param rows rows of the whole
 * @param sample what was done of them
 * @param seconds how long the sample took
 */
public record Estimate(long rows, Work sample, double seconds) {

  /** Lines for a person. */
  public String text() {
    if (sample.rows() == 0) {
      return String.format(Locale.ROOT, "  %,d rows; nothing to time.", rows);
    }
    double rate = sample.rows() / seconds;
    return String.format(
        Locale.ROOT,
        "  sample     %,d of %,d rows in %.1f s on %s%n"
            + "  speed      %,.0f tokens/s, %,.0f rows/s%n"
            + "  the whole  about %s",
        sample.rows(),
        rows,
        seconds,
        String.join(", ", sample.devices()),
        sample.texts().tokens() / seconds,
        rate,
        Progress.text(Duration.ofSeconds(Math.round(rows / rate))));
  }
}
