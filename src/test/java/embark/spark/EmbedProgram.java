package embark.spark;

import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark application of its own JVM: embeds the column {@code text} of a Parquet folder. Spark's
 * settings come as system properties {@code spark.*}.
 */
final class EmbedProgram {

  private EmbedProgram() {}

  /**
   * Embeds.
   *
   * @param words a model, the folder to read, the folder to write, and the number of partitions
   */
  public static void main(String[] words) throws IOException {
    try (SparkSession spark = SparkSession.builder().appName("embed").getOrCreate()) {
      Dataset<Row> rows = spark.read().parquet(words[1]).repartition(Integer.parseInt(words[3]));
      new TextEmbedder()
          .setInputCol("text")
          .setModel(words[0])
          .setTokenCountCol("tokens")
          .transform(rows)
          .write()
          .parquet(words[2]);
    }
  }
}
