package embark.jobs;

import embark.spark.MaskFiller;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that finds words for masks. */
@Command(
    name = "fill",
    description = "Adds the best words for the masks of each text and writes Parquet.")
public final class FillCommand extends TransformCommand {

  @Mixin private TextOptions text;

  @Mixin private ModelOptions model;

  @Option(
      names = "--output-column",
      paramLabel = "COLUMN",
      description = "The column of the words. Default: words.")
  private String outputColumn;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "Words for each mask at most. Default: 5.")
  private Integer topK;

  @Option(
      names = "--targets",
      split = ",",
      paramLabel = "A,B,C",
      description = "Words to choose from. Default: the model's whole vocabulary.")
  private String[] targets;

  @Option(
      names = "--mask",
      paramLabel = "TEXT",
      description = "What stands for a mask in the texts. Default: the model's own, as [MASK].")
  private String mask;

  @Option(
      names = "--score-column",
      paramLabel = "COLUMN",
      description =
          "A column for how likely each text is: its pseudo-log-likelihood. Texts need no mask"
              + " then. Default: none.")
  private String scoreColumn;

  @Option(
      names = "--scored-tokens-column",
      paramLabel = "COLUMN",
      description =
          "A column for the number of tokens that the score is a sum over. Default: none.")
  private String scoredTokensColumn;

  @Override
  MaskFiller stage(List<String> problems) {
    if (model.model() == null) {
      problems.add(
          "--model was not given; expected a masked language model. Add --model BUNDLE, exported"
              + " for the task fill-mask.");
    }
    MaskFiller filler = new MaskFiller();
    model.apply(filler, problems);
    new StageSettings(filler, problems)
        .set("inputCol", text.text())
        .set("outputCol", outputColumn)
        .set("topK", topK)
        .set("targets", targets)
        .set("mask", mask)
        .set("scoreCol", scoreColumn)
        .set("scoredTokensCol", scoredTokensColumn);
    return filler;
  }
}
