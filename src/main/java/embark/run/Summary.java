package embark.run;

import embark.pipeline.Tally;
import embark.spark.WorkMetrics.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run did.
 *
 * @param work what was done
 * @param model the model as it was named
 * @param fingerprint SHA-256 of the model
 * @param seconds wall time of the work, without starting Spark
 * @param output the folder that was written; empty for none
 */
public record Summary(Work work, String model, String fingerprint, double seconds, String output) {

  private static final int SHORT_FINGERPRINT = 12;

  /** What watched work with a model came to. */
  static Summary of(Watched done, String model, String fingerprint, String output) {
    return new Summary(done.work(), model, fingerprint, done.seconds(), output);
  }

  private String devices() {
    return work.devices().isEmpty() ? "none" : String.join(", ", work.devices());
  }

  private double perSecond(long count) {
    return seconds > 0 ? count / seconds : 0;
  }

  /**
   * One more thing that a person is told.
   *
   * @param name what
   * @param value how much of it
   */
  record Line(String name, String value) {}

  /** Lines for a person. */
  public String text() {
    return text(List.of());
  }

  /** The same with more lines, before those on the model. */
  String text(List<Line> more) {
    Tally texts = work.texts();
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("rows", count(work.rows()));
    lines.put("nulls", count(texts.nulls()));
    lines.put("truncated", count(texts.truncated()));
    if (texts.repeated() > 0) {
      lines.put("repeated", count(texts.repeated()) + ", computed once");
    }
    lines.put("tokens", count(texts.tokens()));
    lines.put("padding", String.format(Locale.ROOT, "%.2f %%", 100 * texts.paddingShare()));
    lines.put(
        "speed",
        String.format(
            Locale.ROOT,
            "%,.0f tokens/s, %,.0f rows/s",
            perSecond(texts.tokens()),
            perSecond(work.rows())));
    lines.put("time", Progress.text(Duration.ofMillis((long) (1000 * seconds))));
    lines.put("device", devices());
    more.forEach(line -> lines.put(line.name(), line.value()));
    lines.put("model", named(model, fingerprint));
    if (!output.isEmpty()) {
      lines.put("output", output);
    }
    return text(lines);
  }

  /** A model's name with the beginning of its fingerprint. */
  static String named(String model, String fingerprint) {
    return model + " (" + fingerprint.substring(0, SHORT_FINGERPRINT) + ")";
  }

  /** Names and values as lines for a person. */
  static String text(Map<String, String> lines) {
    List<String> text = new ArrayList<>();
    lines.forEach((name, value) -> text.add(String.format("  %-10s %s", name, value)));
    return String.join(System.lineSeparator(), text);
  }

  /** The same for a program: one JSON object, with more fields behind. */
  String json(Map<String, ?> more) {
    Tally texts = work.texts();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rows", work.rows());
    fields.put("nulls", texts.nulls());
    fields.put("truncated", texts.truncated());
    fields.put("repeated", texts.repeated());
    fields.put("tokens", texts.tokens());
    fields.put("padding_share", texts.paddingShare());
    fields.put("tokens_per_second", perSecond(texts.tokens()));
    fields.put("rows_per_second", perSecond(work.rows()));
    fields.put("seconds", seconds);
    fields.put("device", devices());
    fields.put("model", model);
    fields.put("fingerprint", fingerprint);
    fields.put("output", output);
    fields.putAll(more);
    return Json.text(fields);
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
