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
}
