package embark.jobs;

import embark.spark.PairScorer;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that scores how well passages answer queries. */
@Command(
    name = "rank",
    description = "Adds the score of each query and passage and writes Parquet.")
public final class RankCommand extends TransformCommand {

  @Option(
      names = "--query",
      required = true,
      paramLabel = "COLUMN",
      description = "The column with the query: a string or an array of strings.")
  private String query;

  @Option(
      names = "--passage",
      required = true,
      paramLabel = "COLUMN",
      description =
          "The column with the passage: a string, or an array of strings, all for the row's query.")
  private String passage;

  @Mixin private ModelOptions model;

  @Option(
      names = "--output-column",
      paramLabel = "COLUMN",
      description = "The column of the scores. Default: score.")
  private String outputColumn;

  @Option(
      names = "--label",
      paramLabel = "NAME",
      description = "The model's output that is the score, as entailment. Default: its only one.")
  private String label;

  @Option(
      names = "--activation",
      paramLabel = "sigmoid|softmax|identity",
      description = "What makes scores of the model's outputs. Default: as the model says.")
  private String activation;

  @Option(
      names = "--raw-score-column",
      paramLabel = "COLUMN",
      description = "A column for the score's logit. Default: none.")
  private String rawScoreColumn;

  @Option(
      names = "--labels-column",
      paramLabel = "COLUMN",
      description = "A column for all of the model's outputs with their scores. Default: none.")
  private String labelsColumn;

  @Override
  PairScorer stage(List<String> problems) {
    if (model.model() == null) {
      problems.add(
          "--model was not given; expected a model that reads pairs, as a cross-encoder. Add"
              + " --model BUNDLE.");
    }
    PairScorer scorer = new PairScorer();
    model.apply(scorer, problems);
    new StageSettings(scorer, problems)
        .set("inputCol", query)
        .set("passageCol", passage)
        .set("outputCol", outputColumn)
        .set("label", label)
        .set("activation", activation)
        .set("rawScoreCol", rawScoreColumn)
        .set("labelsCol", labelsColumn);
    return scorer;
  }
}
