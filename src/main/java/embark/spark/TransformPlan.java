package embark.spark;

import embark.bundle.Agreement;
import embark.bundle.Bundle;
import embark.bundle.Precision;
import embark.pipeline.Models;
import embark.tokenize.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A transformation that was found to fit a schema: what a job needs to know of it. Immutable. */
public final class TransformPlan {

  private final Bundle bundle;
  private final Optional<Precision> precision;
  private final TextColumns texts;
  private final StructType schema;
  private final Walks walks;

  /** Makes the function that goes through a partition. */
  @FunctionalInterface
  interface Walks {
    RowWalk<?, ?> walk(String fingerprint, WorkMetrics metrics);
  }

  TransformPlan(
      Bundle bundle,
      Optional<Precision> precision,
      TextColumns texts,
      StructType schema,
      Walks walks) {
    this.bundle = bundle;
    this.precision = precision;
    this.texts = texts;
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

  /** The kind of number that the model computes with, as {@code fp32}. */
  public String precision() {
    return precision.orElse(bundle.precision()).text();
  }

  /** Whether the model has to be prepared, so that its numbers are not those of its own graph. */
  public boolean isPrepared() {
    return precision.isPresent() && bundle.mustBePrepared(precision.get());
  }

  /**
   * How well the prepared model agrees with the model itself on rows; prepares it here, where that
   * was not done before. What is wrong with a row does not show here.
   *
   * @param rows of the schema that was planned for
   * @return empty if no row has a text
   */
  public Optional<Agreement> agreement(List<Row> rows) {
    List<Text> all = new ArrayList<>();
    rows.forEach(row -> its(row).filter(Objects::nonNull).forEach(all::add));
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(Models.shared().agreement(bundle, precision.orElse(bundle.precision()), all));
  }

  /** The texts of a row, nulls included; none of a row whose pairs do not match. */
  private Stream<Text> its(Row row) {
    if (texts.shape() == TextColumn.Shape.ONE) {
      return Stream.of(row).map(texts::text);
    }
    try {
      List<Text> its = texts.texts(row);
      return its == null ? Stream.empty() : its.stream();
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  /**
   * The dataset with the new columns; no job is started.
   *
   * @param dataset of the schema that was planned for
   * @param metrics counts the work, registered with the dataset's Spark context; null for none
   */
  public Dataset<Row> apply(Dataset<?> dataset, WorkMetrics metrics) {
    return Schemas.mapPartitions(dataset.toDF(), walk(metrics), schema);
  }

  /**
   * What is done to the rows of a partition: the new columns come behind those of each row, which
   * are looked at only where a text is. Reads all of the model the first time, for its fingerprint.
   *
   * @param metrics as for {@link #apply}
   */
  public MapPartitionsFunction<Row, Row> walk(WorkMetrics metrics) {
    return walks.walk(fingerprint(), metrics);
  }
}
