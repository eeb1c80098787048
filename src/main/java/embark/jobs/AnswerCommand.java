package embark.jobs;

import embark.spark.QuestionAnswerer;
import java.util.List;
import org.apache.spark.ml.param.Param;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that adds answers. */
@Command(
    name = "answer",
    description =
        "Adds the answer to each question, a part of the context beside it, and writes Parquet.")
public final class AnswerCommand extends TransformCommand {

  @Option(
      names = "--question",
      required = true,
      paramLabel = "COLUMN",
      description = "The column with the question: a string or an array of strings.")
  private String question;

  @Option(
      names = "--context",
      required = true,
      paramLabel = "COLUMN",
      description = "The column with the context, in which the answer is looked for.")
  private String context;

  @Mixin private ModelOptions model;

  @Option(
      names = "--output-column",
      paramLabel = "COLUMN",
      description = "The column of the answer. Default: answer.")
  private String outputColumn;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Put before the names of all new columns, where the input has some of them.")
  private String prefix;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "Adds a column answers with the N best answers, their places and scores.")
  private Integer topK;

  @Option(
      names = "--max-answer-tokens",
      paramLabel = "N",
      description = "Tokens that an answer has at most. Default: 15.")
  private Integer maxAnswerTokens;

  @Option(
      names = "--handle-impossible",
      arity = "1",
      paramLabel = "true|false",
      description =
          "Whether the answer may be empty, where the context does not say. Default: false.")
  private Boolean handleImpossible;

  @Option(
      names = "--align-to-words",
      arity = "1",
      paramLabel = "true|false",
      description = "Whether answers that begin or end in a word have all of it. Default: true.")
  private Boolean alignToWords;

  @Option(
      names = "--overlap",
      paramLabel = "N",
      description =
          "Tokens that neighbouring windows of a context share. Default: 128, at most half of"
              + " --max-length.")
  private Integer overlap;

  @Override
  QuestionAnswerer stage(List<String> problems) {
    if (model.model() == null) {
      problems.add(
          "--model was not given; expected a model that answers questions. Add --model BUNDLE.");
    }
    QuestionAnswerer answerer = new QuestionAnswerer();
    if (prefix != null) {
      for (Param<String> column :
          List.of(
              answerer.outputCol(),
              answerer.scoreCol(),
              answerer.startCol(),
              answerer.endCol(),
              answerer.noAnswerScoreCol(),
              answerer.answersCol())) {
        answerer.set(column, prefix + answerer.getOrDefault(column));
      }
    }
    model.apply(answerer, problems);
    new StageSettings(answerer, problems)
        .set("inputCol", question)
        .set("contextCol", context)
        .set("outputCol", outputColumn)
        .set("topK", topK)
        .set("maxAnswerTokens", maxAnswerTokens)
        .set("handleImpossible", handleImpossible)
        .set("alignToWords", alignToWords)
        .set("overlap", overlap);
    return answerer;
  }
}
