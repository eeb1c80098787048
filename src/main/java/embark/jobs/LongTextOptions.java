package embark.jobs;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Params;
import picocli.CommandLine.Option;

/** How texts of more than {@code --max-length} tokens are read. */
final class LongTextOptions {

  @Option(
      names = "--long-text",
      paramLabel = "truncate|window",
      description =
          "Whether a text of more than --max-length tokens is cut, or read in windows of that"
              + " length. Default: truncate.")
  private String longText;

  @Option(
      names = "--overlap",
      paramLabel = "N",
      description = "With --long-text window: tokens that neighbouring windows share. Default: 0.")
  private Integer overlap;

  @Option(
      names = "--window-pooling",
      paramLabel = "mean|max",
      description =
          "With --long-text window: how one answer is made of a text's windows. Default: mean.")
  private String windowPooling;

  /** Whether anything was given. */
  boolean isAsked() {
    return Stream.of(longText, overlap, windowPooling).anyMatch(Objects::nonNull);
  }

  /** Sets what was given. */
  void apply(Params stage, List<String> problems) {
    if (!"window".equals(longText) && (overlap != null || windowPooling != null)) {
      problems.add("--overlap and --window-pooling go with --long-text window.");
    }
    new StageSettings(stage, problems)
        .set("longText", longText)
        .set("overlap", overlap)
        .set("windowPooling", windowPooling);
  }
}
