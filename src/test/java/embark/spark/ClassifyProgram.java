package embark.spark;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark application of its own JVM: classifies the column {@code text} of a Parquet folder.
 * Spark's settings come as system properties {@code spark.*}.
 */
final class ClassifyProgram {

  private ClassifyProgram() {}

  /**
   * Classifies.
   *
   * @param words a model, the folder to read, and the folder to write
   */
  public static void main(String[] words) throws IOException {
    try (SparkSession spark = SparkSession.builder().appName("classify").getOrCreate()) {
      new TextClassifier()
          .setInputCol("text")
          .setModel(words[0])
          .setOutputCol("predictedLabel")
          .transform(spark.read().parquet(words[1]))
          .write()
          .parquet(words[2]);
    }
  }
}
