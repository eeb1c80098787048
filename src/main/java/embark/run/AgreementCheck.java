package embark.run;

import embark.bundle.Precision;
import embark.spark.TextTransformer;
import embark.spark.TransformPlan;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A prepared model compared with the model itself on the first rows of an input. */
final class AgreementCheck {

  private static final int COMPARED = 64;

  private AgreementCheck() {}

  /**
   * Says how well a model that is prepared for the stage agrees with the model itself; nothing
   * where the model is used as it is.
   *
   * @param onError whether rows that cannot be read end the run; if not, sample texts alone decide
   * @throws embark.bundle.BundleException if it agrees too little
   */
  static void check(TextTransformer<?, ?, ?> stage, Dataset<Row> rows, OnError onError) {
    TransformPlan plan = stage.plan(rows.schema());
    if (plan.isPrepared()) {
      plan.agreement(taken(rows, plan, onError))
          .ifPresent(
              agreement -> {
                System.err.printf(
                    "%s agrees with %s's own numbers: %s.%n",
                    plan.precision(), stage.getOrDefault(stage.model()), agreement.text());
                agreement.check(
                    "Cannot compute with " + plan.precision(),
                    Precision.of(plan.precision()),
                    "the first rows");
              });
    }
  }

  /** Rows to compare on; none where they cannot be read and bad files are to be set aside. */
  private static List<Row> taken(Dataset<Row> rows, TransformPlan plan, OnError onError) {
    try {
      return rows.limit(COMPARED).collectAsList();
    } catch (Exception e) {
      if (onError == OnError.FAIL || !ReadFailure.isIn(e)) {
        throw e;
      }
      System.err.printf(
          "The first rows cannot be read: %s is compared with fp32 on sample texts alone.%n",
          plan.precision());
      return List.of();
    }
  }
}
