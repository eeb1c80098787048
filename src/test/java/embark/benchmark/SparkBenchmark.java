package embark.benchmark;

import embark.spark.TextEmbedder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * TextEmbedder on Spark: Parquet is read, its texts are embedded, and the vectors go into Spark's
 * sink {@code noop}, which takes each row and keeps none.
 *
 * <p>Arguments, each {@code key=value}: {@code warm}, {@code texts} and {@code check}, folders of
 * Parquet with the columns id and text; {@code vectors}, the file to which those of {@code check}
 * are written; {@code model}; {@code cores}; {@code precision}, where the stage has such a Param;
 * {@code batchTokens}; and settings of Spark ({@code spark.NAME=value}).
 */
public final class SparkBenchmark {

  private SparkBenchmark() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    Map<String, String> settings = Timed.settings(words);
    SparkSession.Builder builder =
        SparkSession.builder().master("local[%s]".formatted(settings.get("cores")));
    settings.forEach(
        (key, value) -> {
          if (key.startsWith("spark.")) {
            builder.config(key, value);
          }
        });
    TextEmbedder embedder =
        new TextEmbedder()
            .setInputCol("text")
            .setOutputCol("vector")
            .setModel(settings.get("model"));
    if (settings.containsKey("precision")) {
      set(embedder, "precision", settings.get("precision"));
    }
    if (settings.containsKey("batchTokens")) {
      embedder.setBatchTokens(Integer.parseInt(settings.get("batchTokens")));
    }
    try (SparkSession spark = builder.getOrCreate()) {
      Timed.print(
          () -> sink(embedder.transform(spark.read().parquet(settings.get("warm")))),
          () -> sink(embedder.transform(spark.read().parquet(settings.get("texts")))));
      List<float[]> vectors = new ArrayList<>();
      for (Row row :
          embedder
              .transform(spark.read().parquet(settings.get("check")))
              .orderBy("id")
              .select("vector")
              .collectAsList()) {
        List<Float> values = row.getList(0);
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = values.get(i);
        }
        vectors.add(vector);
      }
      Timed.write(Path.of(settings.get("vectors")), vectors);
    }
  }

  /** Sets a Param by its name: those that a version lacks are the bench's to report. */
  private static void set(TextEmbedder embedder, String name, String value) {
    if (!embedder.hasParam(name)) {
      System.out.printf("not available: TextEmbedder has no Param '%s'%n", name);
      System.exit(0);
    }
    embedder.set(embedder.getParam(name), value);
  }

  private static void sink(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }
}
