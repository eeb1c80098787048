package embark.spark;

import static embark.spark.Frames.TEXTS;
import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.manyTexts;
import static embark.spark.Frames.vectors;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream of files gives what the files give in one go. */
class StreamingTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  /** Adds a JSON file. */
  private void arrive(Dataset<Row> rows) {
    rows.coalesce(1)
        .write()
        .option("ignoreNullFields", false)
        .mode(SaveMode.Append)
        .json(path("in"));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  /** Works through what has arrived; the number of micro-batches. */
  private int stream(Transformer transformer) throws Exception {
    Dataset<Row> stream =
        SPARK.readStream().schema(TEXTS).option("maxFilesPerTrigger", 1).json(path("in"));
    Dataset<Row> transformed = transformer.transform(stream);
    assertTrue(transformed.isStreaming());
    assertEquals(transformer.transformSchema(stream.schema()), transformed.schema());
    StreamingQuery query =
        transformed
            .writeStream()
            .format("parquet")
            .option("path", path("out"))
            .option("checkpointLocation", path("checkpoint"))
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    return query.recentProgress().length;
  }

  @Test
  void equalsTheBatch() throws Exception {
    Dataset<Row> rows = manyTexts(60);
    TextEmbedder embedder = embedder().setOutputType("vector").setTokenCountCol("tokens");
    arrive(rows.where("id < 20"));
    arrive(rows.where("id >= 20 and id < 40"));
    assertTrue(stream(embedder) >= 2, "a micro-batch for each file");
    assertEquals(40, SPARK.read().parquet(path("out")).count());
    arrive(rows.where("id >= 40"));
    stream(embedder);
    Dataset<Row> expected = embedder.transform(rows);
    Dataset<Row> actual = SPARK.read().parquet(path("out"));
    assertSame(vectors(expected, "embedding"), vectors(actual, "embedding"), "stream");
    assertEquals(
        expected.drop("embedding").orderBy("id").collectAsList(),
        actual.drop("embedding").orderBy("id").collectAsList());
  }

  @Test
  void labelsOfAStreamEqualTheBatchs() throws Exception {
    Dataset<Row> rows = manyTexts(60);
    TextClassifier classifier = LabelFrames.classifier("xlm-roberta").setUnknownBelow(0.6);
    arrive(rows.where("id < 30"));
    arrive(rows.where("id >= 30"));
    assertTrue(stream(classifier) >= 2, "a micro-batch for each file");
    Dataset<Row> expected = classifier.transform(rows);
    Dataset<Row> actual = SPARK.read().parquet(path("out"));
    for (String column : List.of("probability", "rawPrediction")) {
      assertSame(vectors(expected, column), vectors(actual, column), column);
    }
    for (String column : List.of("label", "prediction")) {
      assertEquals(
          expected.select("id", column).orderBy("id").collectAsList(),
          actual.select("id", column).orderBy("id").collectAsList());
    }
    assertEquals(
        expected.schema().apply("prediction").metadata(),
        actual.schema().apply("prediction").metadata());
  }

  @Test
  void wordsOfAStreamEqualTheBatchs() throws Exception {
    Dataset<Row> rows = manyTexts(40);
    MaskFiller filler =
        new MaskFiller()
            .setInputCol("text")
            .setModel("src/test/resources/models/masks-bert")
            .setMask("cat")
            .setErrorCol("why");
    arrive(rows.where("id < 20"));
    arrive(rows.where("id >= 20"));
    assertTrue(stream(filler) >= 2, "a micro-batch for each file");
    assertEquals(
        filler
            .transform(rows)
            .selectExpr("id", "why", "size(words)", "words[0].id")
            .orderBy("id")
            .collectAsList(),
        SPARK
            .read()
            .parquet(path("out"))
            .selectExpr("id", "why", "size(words)", "words[0].id")
            .orderBy("id")
            .collectAsList());
  }

  /**
   * A continuous stream never ends its tasks, and windows end with its epochs: rows are answered
   * long before the first window of 64 is full, and what an epoch opened is closed with it.
   */
  @Test
  void epochsOfAContinuousStreamEndWindows() throws Exception {
    Dataset<Row> rows =
        SPARK
            .readStream()
            .format("rate")
            .option("rowsPerSecond", 2)
            .option("numPartitions", 1)
            .load()
            .selectExpr("value AS id", "concat('cat ', value) AS text");
    StreamingQuery query =
        embedder()
            .transform(rows)
            .writeStream()
            .format("memory")
            .queryName("epochs")
            .trigger(Trigger.Continuous("500 milliseconds"))
            .start();
    try {
      Dataset<Row> answered = SPARK.table("epochs");
      // Comes back at once when the query has failed.
      while (answered.count() < 6 && !query.awaitTermination(50)) {
        assertTrue(KillWatch.openPipelines() <= 1, "pipelines of past epochs are open");
      }
      List<Row> first = answered.orderBy("id").limit(6).collectAsList();
      for (int i = 0; i < first.size(); i++) {
        assertEquals(i, first.get(i).getLong(0));
        assertEquals(32, first.get(i).getList(2).size());
      }
    } finally {
      query.stop();
    }
  }
}
