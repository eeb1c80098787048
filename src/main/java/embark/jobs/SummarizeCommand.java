package embark.jobs;

import embark.spark.Summarizer;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that adds summaries. */
@Command(
    name = "summarize",
    description = "Adds the sentences that carry each document and writes Parquet.")
public final class SummarizeCommand extends TransformCommand {

  @Mixin private TextOptions text;

  @Mixin private ModelOptions model;

  @Option(
      names = "--output-column",
      paramLabel = "COLUMN",
      description = "The column of the summaries. Default: summary.")
  private String outputColumn;

  @Option(
      names = "--sentences-column",
      paramLabel = "COLUMN",
      description =
          "The column of the chosen sentences with their places and scores. Default: sentences.")
  private String sentencesColumn;

  @Option(
      names = "--sentences",
      paramLabel = "N",
      description = "Sentences of a document at most. Default: 3.")
  private Integer sentences;

  @Option(
      names = "--method",
      paramLabel = "centroid|mmr",
      description =
          "Those nearest to the mean of all, or maximal marginal relevance, which leaves out what"
              + " was said before. Default: centroid.")
  private String method;

  @Option(
      names = "--mmr-lambda",
      paramLabel = "X",
      description =
          "With --method mmr: what relevance weighs against novelty, 0 to 1. Default: 0.5.")
  private Double mmrLambda;

  @Option(
      names = "--language",
      paramLabel = "TAG",
      description = "Language whose rules tell sentences apart: en, de, zh. Default: en.")
  private String language;

  @Option(
      names = "--prompt",
      paramLabel = "NAME|none",
      description = "A prompt of the model. Default: the model's default prompt.")
  private String prompt;

  @Option(names = "--prompt-text", paramLabel = "TEXT", description = "A prompt of your own.")
  private String promptText;

  @Override
  Summarizer stage(List<String> problems) {
    Summarizer summarizer = new Summarizer();
    model.apply(summarizer, problems);
    if (mmrLambda != null && !"mmr".equals(method)) {
      problems.add("--mmr-lambda goes with --method mmr.");
    }
    new StageSettings(summarizer, problems)
        .set("inputCol", text.text())
        .set("outputCol", outputColumn)
        .set("sentencesCol", sentencesColumn)
        .set("sentences", sentences)
        .set("method", method)
        .set("mmrLambda", mmrLambda)
        .set("language", language)
        .set("prompt", prompt)
        .set("promptText", promptText);
    return summarizer;
  }
}
