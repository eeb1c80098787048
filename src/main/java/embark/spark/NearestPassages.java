package embark.spark;

import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The passages nearest to each of some queries, by the exact cosine of their vectors. Each task
 * holds the best of its passages for each query, and these alone are compared between tasks: what
 * travels is tasks x queries x passages wanted, and no row for each pair.
 */
public final class NearestPassages {

  private NearestPassages() {}

  /**
   * The nearest passages, at most so many for each query. Of equals the one with the smaller id
   * comes first, then the one whose text does. A passage without a vector, and one of zeros, is
   * near to none; a query without one has none.
   *
   * @param passages columns {@code id} (a string or a whole number), {@code text} and {@code
   *     vector}
   * @param queries their vectors; null for none
   * @param most passages for a query; at least 1
   * @return columns {@code query} (its number from 0), {@code rank} (from 1), {@code score}
   *     (double), {@code id} and {@code text}; in no order
   * @throws IllegalArgumentException if ids are of another type, or while it runs if vectors are
   *     not of one length
   */
  public static Dataset<Row> of(Dataset<Row> passages, List<float[]> queries, int most) {
    StructField id = passages.schema().apply("id");
    requireId(id.dataType(), id.name());
    StructType found =
        new StructType()
            .add("query", DataTypes.IntegerType, false)
            .add("score", DataTypes.DoubleType, false)
            .add("id", id.dataType(), true)
            .add("text", DataTypes.StringType, true);
    Dataset<Row> ofTasks =
        passages
            .select("id", "text", "vector")
            .toDF("embark0", "embark1", "embark2") // else Spark may hand over another's own rows
            .mapPartitions(new BestOfTask(queries, most), Encoders.row(found));
    return ofTasks
        .withColumn(
            "rank",
            functions
                .row_number()
                .over(
                    Window.partitionBy("query")
                        .orderBy(
                            functions.col("score").desc(),
                            functions.col("id").asc_nulls_first(),
                            functions.col("text").asc_nulls_first())))
        .where(functions.col("rank").leq(most))
        .select("query", "rank", "score", "id", "text");
  }

  /**
   * Refuses ids that are not ordered in the same way by all.
   *
   * @throws IllegalArgumentException if they are neither strings nor whole numbers
   */
  public static void requireId(DataType type, String column) {
    if (!List.of(
            DataTypes.StringType, DataTypes.LongType, DataTypes.IntegerType, DataTypes.ShortType)
        .contains(type)) {
      throw new IllegalArgumentException(
          "Column '%s' is of type %s; expected string, bigint, int or smallint, as ids. Cast it, or name another column."
              .formatted(column, type.sql()));
    }
  }

  /**
   * Checks that a column holds vectors that an embedder would make, as far as its metadata tells.
   *
   * @param embedder as it would embed the texts of the same rows
   * @throws IllegalArgumentException if there is no such column, it holds something else, or its
   *     vectors were made in another way
   */
  public static void requireMadeBy(TextEmbedder embedder, StructType rows, String column) {
    StructField found = rows.fields()[VectorColumn.resolve(rows, column)];
    StructType made =
        embedder.transformSchema(
            new StructType().add(embedder.getOrDefault(embedder.inputCol()), DataTypes.StringType));
    VectorColumn.requireSame(
        found, Objects.requireNonNull(made.apply(embedder.getOrDefault(embedder.outputCol()))));
  }

  /** A cell's vector in single precision; null for null. */
  public static float[] vector(Object cell) {
    return VectorColumn.floats(cell);
  }
}
