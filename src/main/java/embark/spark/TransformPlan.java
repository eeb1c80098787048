package embark.spark;

import embark.bundle.Bundle;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A transformation that was found to fit a schema: what a job needs to know of it. Immutable. */
public final class TransformPlan {

  private final Bundle bundle;
  private final StructType schema;
  private final Walks walks;

  /** Makes the function that goes through a partition. */
  @FunctionalInterface
  interface Walks {
    RowWalk<?, ?> walk(String fingerprint, WorkMetrics metrics);
  }

  TransformPlan(Bundle bundle, StructType schema, Walks walks) {
    this.bundle = bundle;
    this.schema = schema;
    this.walks = walks;
  }

  /** The schema with the new columns, behind those that were there. */
  public StructType schema() {
    return schema;
  }

  /** SHA-256 of the model; reads all of it when first asked. */
  public String fingerprint() {
    return bundle.fingerprint();
  }

  /** The kind of number that the model's weights are, as {@code fp32}. */
  public String precision() {
    return bundle.precision().text();
  }

  /**
   * The dataset with the new columns; no job is started.
   *
   * @param dataset of the schema that was planned for
   * @param metrics counts the work, registered with the dataset's Spark context; null for none
   */
  public Dataset<Row> apply(Dataset<?> dataset, WorkMetrics metrics) {
    return Schemas.mapPartitions(dataset.toDF(), walks.walk(fingerprint(), metrics), schema);
  }
}
