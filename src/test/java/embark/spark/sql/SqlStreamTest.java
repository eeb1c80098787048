package embark.spark.sql;

import static embark.spark.sql.SqlTables.MODEL;
import static embark.spark.sql.SqlTables.SPARK;
import static embark.spark.sql.SqlTables.assertEqual;
import static embark.spark.sql.SqlTables.byId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.Frames;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQL's functions on streams. */
class SqlStreamTest {

  @TempDir private Path folder;

  private void arrive(Dataset<Row> rows) {
    rows.coalesce(1).write().mode("append").json(folder.resolve("in").toString());
  }

  private Dataset<Row> stream() {
    return StreamProgram.query(SPARK, folder.resolve("in").toString(), Frames.MODEL);
  }

  @Test
  void vectorsOfAStreamAreTheStages() throws Exception {
    Dataset<Row> messages = SqlTables.messages(90).select("id", "body");
    arrive(messages.where("id < 40"));
    arrive(messages.where("id >= 40"));
    StreamingQuery query =
        stream()
            .writeStream()
            .format("parquet")
            .option("path", folder.resolve("out").toString())
            .option("checkpointLocation", folder.resolve("checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    assertTrue(query.recentProgress().length >= 2, "a batch for each file");
    assertEqual(
        SqlTables.ofStage(messages),
        byId(SPARK.read().parquet(folder.resolve("out").toString()).select("id", "vector")));
  }

  /** A window holds up to 2,048 rows, and no row waits for the window to be full. */
  @Test
  void aBatchOfOneRowIsAnsweredAtOnce() throws Exception {
    Dataset<Row> messages = SqlTables.messages(3).select("id", "body");
    arrive(messages.where("id = 0"));
    StreamingQuery query = stream().writeStream().format("memory").queryName("answered").start();
    try {
      query.processAllAvailable();
      assertEquals(1, SPARK.table("answered").count());
      arrive(messages.where("id = 1"));
      query.processAllAvailable();
      assertEquals(2, SPARK.table("answered").count());
    } finally {
      query.stop();
    }
  }

  @Test
  void sqlOverAStreamFiltersAndCounts() throws Exception {
    Dataset<Row> messages = SqlTables.messages(90).select("id", "body");
    arrive(messages);
    SPARK
        .readStream()
        .schema("id INT, body STRING")
        .json(folder.resolve("in").toString())
        .createOrReplaceTempView("arriving");
    Dataset<Row> counts =
        SPARK.sql(
            "SELECT body, count(*) AS n FROM arriving WHERE cosine_similarity(embed(%1$s, body),"
                    .formatted(MODEL)
                + " embed(%s, 'the cat')) > 0.9999 GROUP BY body".formatted(MODEL));
    StreamingQuery query =
        counts
            .writeStream()
            .format("memory")
            .queryName("counts")
            .outputMode("complete")
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    List<Row> found = SPARK.table("counts").collectAsList();
    assertEquals(1, found.size());
    assertEquals("the cat", found.get(0).getString(0));
    assertEquals(messages.where("body = 'the cat'").count(), found.get(0).getLong(1));
  }

  /** A limit below the model would end what keeps state before it has kept all. */
  @Test
  void aLimitOfAStreamThatKeepsStateGoesOn() throws Exception {
    Dataset<Row> messages = SqlTables.messages(90).select("id", "body");
    arrive(messages.where("id < 40"));
    StreamingQuery query =
        SPARK
            .readStream()
            .schema("id INT, body STRING")
            .json(folder.resolve("in").toString())
            .dropDuplicates("id")
            .selectExpr("id", "embed(%s, body) AS vector".formatted(MODEL))
            .limit(5)
            .writeStream()
            .format("memory")
            .queryName("limited")
            .outputMode("append")
            .start();
    try {
      query.processAllAvailable();
      arrive(messages.where("id >= 40"));
      query.processAllAvailable();
      assertEquals(5, SPARK.table("limited").count());
    } finally {
      query.stop();
    }
  }
}
