package embark.spark;

import embark.head.Linear;
import embark.head.Scoring;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** The rows that a head is measured by, and not trained on. */
final class HeldOutRows {

  private static final String TRUTH = "truth";
  private static final String PREDICTED = "predicted";
  private static final String SCORE = "score";

  private HeldOutRows() {}

  /** How good a head is on them that was trained on the others. */
  static Evaluation evaluate(EmbeddedRows rows, RegressionParams regression, Scoring scoring) {
    Column held = functions.col(EmbeddedRows.HELD_OUT);
    Linear layer = RegressionParams.layer(regression.learn(rows.rows().where(functions.not(held))));
    Column truth = rows.labelled().name(functions.col(EmbeddedRows.LABEL));
    Dataset<Row> measured =
        rows.rows().where(held).select(functions.col(EmbeddedRows.FEATURES), truth.as(TRUTH));
    LabelCells cells = LabelCells.ofBest(rows.labelled().labels());
    VectorWalk walk =
        VectorWalk.plan(
            measured.schema(),
            EmbeddedRows.FEATURES,
            layer,
            scoring,
            new Answers<>(
                List.of(
                    new AddedColumn<>(
                        DataTypes.createStructField(PREDICTED, DataTypes.StringType, true),
                        cells::label),
                    new AddedColumn<>(
                        DataTypes.createStructField(SCORE, DataTypes.DoubleType, true),
                        cells::score)),
                ReportColumns.none()));
    return Evaluation.of(walk.apply(measured), TRUTH, PREDICTED, SCORE);
  }
}
