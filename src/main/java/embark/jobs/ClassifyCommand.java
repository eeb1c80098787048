package embark.jobs;

import embark.run.TransformRun;
import embark.spark.LabelStage;
import embark.spark.TextTransformer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that adds labels. */
@Command(
    name = "classify",
    description = "Adds the label of each text and writes Parquet.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ClassifyCommand implements Job {

  @Mixin private InputOptions input;

  @Mixin private OutputOptions output;

  @Mixin private RowOptions rows;

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

  @Mixin private FailureOptions failure;

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>(rows.problems(output));
    problems.addAll(labels.problems(input.text()));
    finish(labels.classifier(input.text(), new ArrayList<>()), problems);
    return problems;
  }

  @Override
  public boolean showsStackTrace() {
    return failure.showsStackTrace();
  }

  @Override
  public Integer call() {
    try (Session session = Session.open("embark classify")) {
      TransformRun run =
          TransformRun.prepare(
              session.spark(),
              input.input(),
              stage(session.spark()),
              rows.selection(),
              rows.faults(),
              rows.output(output));
      System.out.println(rows.dryRun() ? run.estimate().text() : run.execute().text());
    }
    return CommandLine.ExitCode.OK;
  }

  private TextTransformer<?, ?, ?> stage(SparkSession spark) {
    return labels.isZeroShot()
        ? finish(labels.zeroShot(input.text(), spark), new ArrayList<>())
        : finish(labels.classifier(input.text(), new ArrayList<>()), new ArrayList<>());
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
