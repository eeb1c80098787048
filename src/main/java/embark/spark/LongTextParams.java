package embark.spark;

import embark.head.WindowPooling;
import embark.head.Windows;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params of a stage that can read long texts to their end, and what they come to. */
public final class LongTextParams implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String WINDOW = "window";

  private final Params stage;
  private final ParamValues values;
  final Param<String> longText;
  final IntParam overlap;
  final Param<String> windowPooling;

  /** Params that belong to a stage. */
  LongTextParams(Params stage) {
    this.stage = stage;
    this.values = new ParamValues(stage);
    this.longText =
        Choices.of(
            stage,
            "longText",
            "what is done with a text of more than maxLength tokens, it is cut or read in windows"
                + " of that length (unset: truncate)",
            "truncate",
            WINDOW);
    this.overlap = Choices.overlap(stage, "windows", "with longText=window");
    this.windowPooling =
        Choices.of(
            stage,
            "windowPooling",
            "how one answer is made of a text's windows, with longText=window: by the mean, in"
                + " which each counts as much as it has tokens, or by the largest value of each"
                + " component (unset: mean)",
            "mean",
            "max");
  }

  /**
   * How long texts are read; empty where they are cut.
   *
   * @throws IllegalArgumentException if a Param was set that means nothing for cut texts
   */
  Optional<Windows> windows() {
    if (values.optional(longText, String.class).filter(WINDOW::equals).isPresent()) {
      return Optional.of(
          new Windows(
              values.optional(overlap, Integer.class).orElse(0),
              values
                  .optional(windowPooling, String.class)
                  .map(name -> WindowPooling.valueOf(name.toUpperCase(Locale.ROOT)))
                  .orElse(WindowPooling.MEAN)));
    }
    List<String> names =
        Stream.<Param<?>>of(overlap, windowPooling).filter(stage::isSet).map(Param::name).toList();
    if (!names.isEmpty()) {
      throw new IllegalArgumentException(
          "%s was set, but means nothing for longText=truncate; expected it unset. Leave it out, or set longText=window."
              .formatted(String.join(", ", names)));
    }
    return Optional.empty();
  }
}
