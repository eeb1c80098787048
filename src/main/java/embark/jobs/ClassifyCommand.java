package embark.jobs;

import embark.spark.LabelStage;
import embark.spark.TextClassifier;
import embark.spark.TextTransformer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that adds labels. */
@Command(name = "classify", description = "Adds the label of each text and writes Parquet.")
public final class ClassifyCommand extends TransformCommand {

  @Mixin private TextOptions text;

  @Mixin private LabelOptions labels;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "Adds a column labels with the N best labels and their scores.")
  private Integer topK;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description = "Score from which a label holds, where each holds or not. Default: 0.5.")
  private Double threshold;

  @Option(
      names = "--unknown-below",
      paramLabel = "X",
      description = "Score below which a text's label is 'unknown'. Default: the best counts.")
  private Double unknownBelow;

  @Option(
      names = "--output-column",
      paramLabel = "COLUMN",
      description = "The column of the label. Default: label.")
  private String outputColumn;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Put before the names of all new columns, where the input has some of them.")
  private String prefix;

  @Option(
      names = "--vectors",
      arity = "1",
      paramLabel = "true|false",
      description = "Whether to write the columns probability and rawPrediction. Default: true.")
  private Boolean vectors;

  @Override
  public List<String> problems() {
    List<String> problems = super.problems();
    problems.addAll(labels.problems(text.text()));
    return problems;
  }

  @Override
  TextClassifier stage(List<String> problems) {
    return finish(labels.classifier(text.text(), new ArrayList<>()), problems);
  }

  @Override
  TextTransformer<?, ?, ?> stage(SparkSession spark) {
    return labels.isZeroShot()
        ? finish(labels.zeroShot(text.text(), spark), new ArrayList<>())
        : stage(new ArrayList<>());
  }

  private <S extends LabelStage<S>> S finish(S stage, List<String> problems) {
    if (prefix != null) {
      for (Param<String> column :
          List.of(
              stage.outputCol(),
              stage.scoreCol(),
              stage.labelsCol(),
              stage.predictionCol(),
              stage.probabilityCol(),
              stage.rawPredictionCol())) {
        stage.set(column, prefix + stage.getOrDefault(column));
      }
    }
    String none = Boolean.FALSE.equals(vectors) ? "" : null;
    new StageSettings(stage, problems)
        .set("topK", topK)
        .set("threshold", threshold)
        .set("unknownBelow", unknownBelow)
        .set("outputCol", outputColumn)
        .set("probabilityCol", none)
        .set("rawPredictionCol", none);
    return stage;
  }
}
