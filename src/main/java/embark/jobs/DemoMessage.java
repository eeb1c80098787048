package embark.jobs;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A message of the sample with what the model made of it.
 *
 * @param id its number
 * @param channel how it came in
 * @param text empty for null
 * @param tokens those read; 0 for null
 * @param vector without elements for null
 */
record DemoMessage(long id, String channel, Optional<String> text, int tokens, List<Float> vector) {

  /** The messages of a folder of vectors by id. */
  static List<DemoMessage> read(SparkSession spark, String vectors) {
    return spark
        .read()
        .parquet(vectors)
        .select("id", "channel", "text", "tokens", "embedding")
        .orderBy("id")
        .collectAsList()
        .stream()
        .map(DemoMessage::of)
        .toList();
  }

  private static DemoMessage of(Row row) {
    return new DemoMessage(
        row.getLong(0),
        row.getString(1),
        Optional.ofNullable(row.getString(2)),
        row.isNullAt(3) ? 0 : row.getInt(3),
        row.isNullAt(4) ? List.of() : row.getList(4));
  }
}
