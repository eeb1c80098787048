package embark.spark.sql;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/** A Spark application of its own JVM: JSON files in, their texts' vectors as Parquet out. */
final class StreamProgram {

  private StreamProgram() {}

  /**
   * Works through the files that are there, each a batch.
   *
   * @param words the folder to read, the folder to write, the checkpoint, and a model
   */
  public static void main(String[] words) throws Exception {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate()) {
      query(spark, words[0], words[3])
          .writeStream()
          .format("parquet")
          .option("path", words[1])
          .option("checkpointLocation", words[2])
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  /** The stream of a folder's files with vectors. */
  static Dataset<Row> query(SparkSession spark, String folder, String model) {
    return spark
        .readStream()
        .schema("id INT, body STRING")
        .option("maxFilesPerTrigger", 1)
        .json(folder)
        .selectExpr("id", "embed('%s', body) AS vector".formatted(model));
  }
}
