package embark.run;

import embark.spark.Evaluation;
import embark.spark.LabelStage;
import embark.spark.TextTransformer;
import embark.spark.TransformPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The labels that a classifier gives to a dataset, compared with those that are there. */
public final class EvaluationRun {

  /** Names that no input has: of the truth, the predicted label and its score. */
  private static final String TRUTH = "_embark_truth";

  private static final String LABEL = "_embark_label";
  private static final String SCORE = "_embark_score";

  private final SparkSession spark;
  private final Dataset<Row> rows;
  private final TextTransformer<?, ?, ?> classifier;
  private final TransformPlan plan;

  private EvaluationRun(
      SparkSession spark,
      Dataset<Row> rows,
      TextTransformer<?, ?, ?> classifier,
      TransformPlan plan) {
    this.spark = spark;
    this.rows = rows;
    this.classifier = classifier;
    this.plan = plan;
  }

  /**
   * What an evaluation came to.
   *
   * @param summary the classification of the rows
   * @param evaluation how good it was
   */
  public record Evaluated(Summary summary, Evaluation evaluation) {}

  /**
   * A run that was checked: input, columns and model fit together.
   *
   * @param classifier gives a label and a score; its other columns are left out
   * @param labelCol the column of the true labels
   * @param limit rows to take; empty for all
   * @throws InvalidRunException with everything that does not fit
   */
  public static <S extends TextTransformer<?, ?, S> & LabelStage<S>> EvaluationRun prepare(
      SparkSession spark, Input input, S classifier, String labelCol, Optional<Integer> limit) {
    classifier.setOutputCol(LABEL).setScoreCol(SCORE);
    Stream.of(
            classifier.predictionCol(),
            classifier.probabilityCol(),
            classifier.rawPredictionCol(),
            classifier.labelsCol())
        .forEach(column -> classifier.set(column, ""));
    List<String> problems = new ArrayList<>();
    Optional<Dataset<Row>> opened = input.tryOpen(spark, problems);
    StructType schema =
        opened.map(Dataset::schema).orElseGet(() -> Input.assumed(classifier.textColumns()));
    if (opened.isPresent()) {
      problems.addAll(Input.missing(opened.get(), labelCol, "--label"));
    }
    try {
      TransformPlan plan = classifier.plan(schema);
      if (List.of(plan.schema().fieldNames()).indexOf(LABEL) < 0) {
        problems.add(
            "Model %s gives a number; expected a classifier. Evaluate regressions with Spark's RegressionEvaluator."
                .formatted(classifier.getOrDefault(classifier.model())));
      }
      if (problems.isEmpty()) {
        Dataset<Row> chosen = chosen(opened.orElseThrow(), plan, labelCol);
        Dataset<Row> taken = limit.map(chosen::limit).orElse(chosen);
        return new EvaluationRun(spark, taken, classifier, classifier.plan(taken.schema()));
      }
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    throw new InvalidRunException(problems);
  }

  /** The columns of the texts, and the truth. */
  private static Dataset<Row> chosen(Dataset<Row> all, TransformPlan plan, String labelCol) {
    List<Column> columns = new ArrayList<>();
    plan.inputIndices().stream()
        .distinct()
        .forEach(index -> columns.add(Input.column(all, all.columns()[index])));
    columns.add(Input.column(all, labelCol).cast(DataTypes.StringType).as(TRUTH));
    return all.select(columns.toArray(Column[]::new));
  }

  /** Does the work and says what was done; progress goes to standard error. */
  public Evaluated execute() {
    long total = rows.count();
    Dataset<Row> spread = Spread.of(rows, total, Optional.empty());
    List<Evaluation> evaluation = new ArrayList<>(1);
    Watched done =
        Watched.during(
            spark,
            total,
            metrics ->
                evaluation.add(
                    Evaluation.of(
                        plan.apply(spread, metrics).withColumn(TRUTH, truth()),
                        TRUTH,
                        LABEL,
                        SCORE)));
    if (done.work().rows() != total) {
      throw new IllegalStateException(
          "%,d rows were classified and %,d were counted beforehand; expected as many. If the input changed meanwhile, run again."
              .formatted(done.work().rows(), total));
    }
    String model = classifier.getOrDefault(classifier.model());
    return new Evaluated(Summary.of(done, model, plan.fingerprint(), ""), evaluation.get(0));
  }

  /** A blank label is none. */
  private static Column truth() {
    Column truth = functions.col(TRUTH);
    return functions.when(functions.trim(truth).notEqual(""), truth);
  }
}
