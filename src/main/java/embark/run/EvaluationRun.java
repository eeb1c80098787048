package embark.run;

import embark.spark.Evaluation;
import embark.spark.LabelStage;
import embark.spark.LabelledRows;
import embark.spark.TextTransformer;
import embark.spark.TransformPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The labels that a classifier gives to a dataset, compared with those that are there. */
public final class EvaluationRun {

  /** Names that no input has: of the truth, the predicted label, its score and its index. */
  private static final String TRUTH = "_embark_truth";

  private static final String LABEL = "_embark_label";
  private static final String SCORE = "_embark_score";
  private static final String PREDICTION = "_embark_prediction";

  private static final int NAMED = 5;

  /** More labels than this are no labels. */
  private static final int MOST_LABELS = 10_000;

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
   * @param known what is wrong beside these
   * @throws InvalidRunException with everything that is wrong, or with what is known before a model
   *     from elsewhere is fetched
   */
  public static <S extends TextTransformer<?, ?, S> & LabelStage<S>> EvaluationRun prepare(
      SparkSession spark,
      Input input,
      S classifier,
      String labelCol,
      Optional<Integer> limit,
      List<String> known) {
    @SuppressWarnings("unchecked")
    S stage = (S) classifier.copy(ParamMap.empty());
    stage.setOutputCol(LABEL).setScoreCol(SCORE).setPredictionCol(PREDICTION);
    stage.setProbabilityCol("").setRawPredictionCol("").setLabelsCol("");
    List<String> problems = new ArrayList<>(known);
    Optional<Dataset<Row>> opened = input.tryOpen(spark, problems);
    StructType schema =
        opened.map(Dataset::schema).orElseGet(() -> Input.assumed(stage.textColumns()));
    opened.ifPresent(
        rows -> check(() -> LabelledRows.labelText(rows.schema(), labelCol), problems));
    InvalidRunException.beforeFetching(
        problems,
        Stream.of(stage.getOrDefault(stage.model())),
        () -> opened.ifPresent(rows -> stage.textIndices(rows.schema())));
    check(() -> checkedPlan(stage, schema), problems);
    if (!problems.isEmpty()) {
      throw new InvalidRunException(problems);
    }
    Dataset<Row> chosen = chosen(opened.orElseThrow(), stage, labelCol);
    Dataset<Row> taken = limit.map(chosen::limit).orElse(chosen);
    return new EvaluationRun(spark, taken, stage, stage.plan(taken.schema()));
  }

  private static void check(Runnable check, List<String> problems) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
  }

  private static void checkedPlan(TextTransformer<?, ?, ?> stage, StructType schema) {
    StructType planned = stage.plan(schema).schema();
    List<String> names = List.of(planned.fieldNames());
    if (!names.contains(LABEL)) {
      throw new IllegalArgumentException(
          "Model %s gives a number; expected a classifier. Evaluate regressions with Spark's RegressionEvaluator."
              .formatted(stage.getOrDefault(stage.model())));
    }
    if (!planned.apply(LABEL).dataType().equals(DataTypes.StringType)) {
      throw new IllegalArgumentException(
          "Column '%s' holds arrays; expected a text a row. Explode it, or name another column."
              .formatted(stage.textColumns().get(0)));
    }
  }

  /** The columns of the texts, and the truth as a training reads it. */
  private static Dataset<Row> chosen(
      Dataset<Row> all, TextTransformer<?, ?, ?> stage, String labelCol) {
    List<Column> columns = new ArrayList<>();
    stage.textIndices(all.schema()).stream()
        .distinct()
        .forEach(index -> columns.add(Input.column(all, all.columns()[index])));
    columns.add(LabelledRows.labelText(all.schema(), labelCol).as(TRUTH));
    return all.select(columns.toArray(Column[]::new));
  }

  /**
   * Does the work and says what was done; progress goes to standard error.
   *
   * @throws InvalidRunException if the true labels are not those of the classifier
   */
  public Evaluated execute() {
    long total = counted();
    AgreementCheck.check(classifier, rows, OnError.FAIL);
    Dataset<Row> spread = Spread.of(rows, total, Optional.empty());
    List<Evaluation> evaluation = new ArrayList<>(1);
    Watched done =
        Watched.during(
            spark,
            total,
            metrics ->
                evaluation.add(Evaluation.of(plan.apply(spread, metrics), TRUTH, LABEL, SCORE)));
    if (done.work().rows() != total) {
      throw new IllegalStateException(
          "%d rows were classified and %d were counted beforehand; expected as many. If the input changed meanwhile, run again."
              .formatted(done.work().rows(), total));
    }
    String model = classifier.modelParams().pinnedModel();
    return new Evaluated(Summary.of(done, model, plan.fingerprint(), ""), evaluation.get(0));
  }

  /** How many rows there are, some of which have a label that the classifier gives. */
  private long counted() {
    List<Row> groups = rows.groupBy(TRUTH).count().limit(MOST_LABELS + 2).collectAsList();
    Set<String> found = new TreeSet<>();
    groups.stream()
        .filter(group -> !group.isNullAt(0))
        .forEach(group -> found.add(group.getString(0)));
    Set<String> given = new TreeSet<>(given());
    if (found.size() > MOST_LABELS) {
      throw new InvalidRunException(
          List.of(
              "The column of true labels has more than %d different values; expected labels, of which many rows have the same. Correct --label."
                  .formatted(MOST_LABELS)));
    }
    if (!found.isEmpty() && Collections.disjoint(found, given)) {
      throw new InvalidRunException(
          List.of(
              "None of the true labels (%s) is one that the classifier gives (%s); expected the same names. Correct --label, or name the classifier's labels as in the column."
                  .formatted(some(found), some(given))));
    }
    return groups.stream().mapToLong(group -> group.getLong(1)).sum();
  }

  /** The labels that the classifier gives. */
  private List<String> given() {
    Attribute prediction = Attribute.fromStructField(plan.schema().apply(PREDICTION));
    return List.of(((NominalAttribute) prediction).values().get());
  }

  private static String some(Set<String> labels) {
    String named = labels.stream().limit(NAMED).collect(Collectors.joining(", "));
    return labels.size() > NAMED ? named + ", ..." : named;
  }
}
