package embark.spark;

import embark.spark.Evaluation.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Counts rows by true label, predicted label and score bin, in one pass. */
final class OutcomeQuery {

  /** More combinations than these are not of labels. */
  private static final int MOST = 500_000;

  /** The bin of scores that are no probabilities. */
  private static final int OUTSIDE = -2;

  /** How far a score may be over 1 by rounding: float softmax is. */
  private static final double ROUNDING = 1e-6;

  private final String labelCol;
  private final String predictedCol;
  private final String scoreCol;

  OutcomeQuery(String labelCol, String predictedCol, String scoreCol) {
    this.labelCol = labelCol;
    this.predictedCol = predictedCol;
    this.scoreCol = scoreCol;
  }

  /**
   * The counts, as many as there are combinations.
   *
   * @throws IllegalArgumentException if a column or a score does not fit
   */
  List<Outcome> outcomes(Dataset<Row> rows) {
    Checks checks = new Checks("Evaluation");
    Optional<StructField> label =
        checks.check(() -> requireType(rows, labelCol, OutcomeQuery::isSimple, "a simple type"));
    Optional<StructField> predicted =
        checks.check(
            () -> requireType(rows, predictedCol, OutcomeQuery::isLabel, "string or number"));
    checks.check(
        () -> requireType(rows, scoreCol, type -> type instanceof NumericType, "a number"));
    checks.raise();

    Column score = column(rows, scoreCol).cast("double");
    List<Row> counts =
        rows.select(
                named(label.orElseThrow(), column(rows, labelCol)).as("truth"),
                predicted(rows, label.orElseThrow(), predicted.orElseThrow()).as("predicted"),
                score.as("score"),
                bin(score).as("bin"))
            .groupBy("truth", "predicted", "bin")
            .agg(functions.count("*"), functions.sum("score"))
            .limit(MOST + 1)
            .collectAsList();
    if (counts.size() > MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Evaluation: columns '%s' and '%s' have more than %,d different pairs of values;"
                  + " expected labels, of which many rows have the same. Name the label column.",
              labelCol,
              predictedCol,
              MOST));
    }
    List<Outcome> outcomes = new ArrayList<>(counts.size());
    for (Row count : counts) {
      int bin = count.getInt(2);
      double scores = bin == Outcome.NO_SCORE ? 0 : count.getDouble(4);
      if (bin == OUTSIDE) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Evaluation: Column '%s' has scores outside 0 to 1, %,d of them %.3g on average;"
                    + " expected the probability of the predicted label. Name its column.",
                scoreCol,
                count.getLong(3),
                scores / count.getLong(3)));
      }
      outcomes.add(
          new Outcome(count.getString(0), count.getString(1), bin, count.getLong(3), scores));
    }
    return outcomes;
  }

  /** The predicted labels; where the true ones are numbers, 1 for a number that was written 1.0. */
  private Column predicted(Dataset<Row> rows, StructField label, StructField predicted) {
    Column named = named(predicted, column(rows, predictedCol));
    boolean numbers = label.dataType() instanceof NumericType && !LabelIndex.isIndexed(label);
    return numbers
        ? functions.regexp_replace(named, functions.lit("^(-?[0-9]+)\\.0$"), functions.lit("$1"))
        : named;
  }

  /** Labels by their names, numbers as a training names them. */
  private static Column named(StructField label, Column column) {
    return label.dataType() instanceof NumericType
        ? LabelIndex.text(label, column)
        : column.cast("string");
  }

  private static Column bin(Column score) {
    Column bin = functions.lit(0);
    for (int i = 1; i < Evaluation.BINS; i++) {
      bin = bin.plus(score.gt(Evaluation.edge(i)).cast("int"));
    }
    return functions
        .when(score.isNull().or(score.isNaN()), Outcome.NO_SCORE)
        .when(score.between(-ROUNDING, 1 + ROUNDING), bin)
        .otherwise(OUTSIDE);
  }

  private static boolean isLabel(DataType type) {
    return type instanceof StringType || type instanceof NumericType;
  }

  private static boolean isSimple(DataType type) {
    return !(type instanceof ArrayType
        || type instanceof BinaryType
        || type instanceof MapType
        || type instanceof StructType);
  }

  private static StructField requireType(
      Dataset<Row> rows, String name, Predicate<DataType> fits, String expected) {
    StructField field;
    try {
      field = rows.select(column(rows, name)).schema().fields()[0];
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new IllegalArgumentException(
            "Column '%s' does not exist, or more than once; expected one of %s. Correct its name."
                .formatted(name, Arrays.toString(rows.columns())),
            e);
      }
      throw e;
    }
    if (!fits.test(field.dataType())) {
      throw new IllegalArgumentException(
          "Column '%s' is of type %s; expected %s. Cast it, or name another column."
              .formatted(name, field.dataType().sql(), expected));
    }
    return field;
  }

  /** A top-level column with exactly this name, or else a path of names. */
  private static Column column(Dataset<Row> rows, String name) {
    return TextColumn.indexOf(rows.schema(), name) >= 0
        ? functions.col("`" + name.replace("`", "``") + "`")
        : functions.col(name);
  }
}
