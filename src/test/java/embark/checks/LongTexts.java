package embark.checks;

import embark.spark.Chunker;
import embark.spark.LocalSpark;
import embark.spark.NearestPassages;
import embark.spark.TextEmbedder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * How well long documents are found by words of their own: {@code checks/java
 * embark.checks.LongTexts FILE.jsonl.gz [DOCUMENTS]}, of rows with a {@code text}.
 *
 * <p>Documents of more than 350 words; for each a query of its first 25 words and one of its last
 * 25. Printed is the share of queries whose document is the nearest, by way of reading documents:
 * cut at the model's length, in windows whose vectors become one, and in passages that are rows.
 */
public final class LongTexts {

  private static final int WORDS = 25;
  private static final int LONG = 350;

  private LongTexts() {}

  /** Prints the table. */
  public static void main(String[] arguments) {
    SparkSession spark = LocalSpark.session();
    int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 300;
    Dataset<Row> documents =
        spark
            .read()
            .json(arguments[0])
            .withColumn("words", functions.expr("split(trim(text), '\\\\s+')"))
            .where("size(words) > " + LONG)
            .dropDuplicates("text")
            .orderBy("id")
            .limit(count)
            .withColumn("id", functions.monotonically_increasing_id().cast("int"))
            .selectExpr(
                "id",
                "text",
                "array_join(slice(words, 1, %d), ' ') AS first".formatted(WORDS),
                "array_join(slice(words, -%d, %d), ' ') AS last".formatted(WORDS, WORDS))
            .coalesce(1)
            .cache();
    System.out.printf("%d documents%n", documents.count());
    Map<String, Dataset<Row>> ways = new LinkedHashMap<>();
    ways.put("cut at the model's length", embedder().transform(documents));
    for (String pooling : new String[] {"mean", "max"}) {
      ways.put(
          "windows, " + pooling,
          embedder().setLongText("window").setWindowPooling(pooling).transform(documents));
    }
    ways.put(
        "passages of 128 tokens",
        embedder()
            .setInputCol("chunk.text")
            .transform(
                new Chunker()
                    .setInputCol("text")
                    .setMaxTokens(128)
                    .setOverlap(16)
                    .transform(documents)));
    System.out.printf("%-28s %10s %10s%n", "documents read", "first 25", "last 25");
    ways.forEach(
        (name, passages) -> {
          Dataset<Row> kept = passages.select("id", "text", "vector").cache();
          System.out.printf(
              "%-28s %9.1f%% %9.1f%%%n",
              name, found(kept, documents, "first"), found(kept, documents, "last"));
        });
  }

  private static TextEmbedder embedder() {
    return new TextEmbedder().setInputCol("text").setOutputCol("vector");
  }

  /** The share of queries whose own document is the nearest, in per cent. */
  private static double found(Dataset<Row> passages, Dataset<Row> documents, String query) {
    List<Row> asked =
        embedder()
            .setInputCol(query)
            .transform(documents)
            .select("id", "vector")
            .orderBy("id")
            .collectAsList();
    List<float[]> vectors = new ArrayList<>();
    asked.forEach(row -> vectors.add(NearestPassages.vector(row.get(1))));
    long right =
        NearestPassages.of(passages, vectors, 1).collectAsList().stream()
            .filter(row -> row.<Integer>getAs("id").equals(asked.get(row.getInt(0)).getInt(0)))
            .count();
    return 100.0 * right / asked.size();
  }
}
