package embark.benchmark;

import embark.spark.TextEmbedder;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * {@code embed} in SQL, or TextEmbedder, over the same Parquet: all its columns and the vector go
 * into Spark's sink {@code noop}.
 *
 * <p>Arguments, each {@code key=value}: {@code way}, sql or stage; {@code warm} and {@code texts},
 * Parquet with a column text; {@code model}; {@code cores}.
 */
public final class SqlBenchmark {

  private SqlBenchmark() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    Map<String, String> settings = Timed.settings(words);
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[%s]".formatted(settings.get("cores")))
            .config("spark.ui.enabled", false)
            .getOrCreate()) {
      Timed.print(
          () -> sink(vectors(spark, settings, "warm")),
          () -> sink(vectors(spark, settings, "texts")));
    }
  }

  private static Dataset<Row> vectors(
      SparkSession spark, Map<String, String> settings, String name) {
    Dataset<Row> texts = spark.read().parquet(settings.get(name));
    String model = settings.get("model");
    if (settings.get("way").equals("stage")) {
      return new TextEmbedder()
          .setInputCol("text")
          .setOutputCol("vector")
          .setModel(model)
          .transform(texts);
    }
    texts.createOrReplaceTempView(name);
    return spark.sql("SELECT *, embed('%s', text) AS vector FROM %s".formatted(model, name));
  }

  private static void sink(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }
}
