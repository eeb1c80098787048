package embark.jobs;

import static embark.jobs.Commands.SPARK;
import static embark.jobs.Commands.path;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.spark.Frames;
import embark.spark.TextEmbedder;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job, the stage, SQL and streams of both give the same vectors, to the bit. */
class SameVectorsTest {

  private static final int ROWS = 150;
  private static final String EMBED = "embed('%s', text) AS embedding".formatted(Frames.MODEL);

  @TempDir private Path folder;

  private static List<float[]> vectors(Dataset<Row> rows) {
    return Frames.vectors(rows, "embedding");
  }

  private static void assertEqual(List<float[]> expected, List<float[]> actual, String what) {
    assertEquals(expected.size(), actual.size(), what);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), what + ", row " + i);
    }
  }

  private static List<float[]> streamed(Dataset<Row> rows, String name) throws Exception {
    rows.writeStream()
        .format("parquet")
        .option("path", path(name))
        .option("checkpointLocation", path(name + ".checkpoint"))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    return vectors(SPARK.read().parquet(path(name)));
  }

  @Test
  void areTheSameToTheBit() throws Exception {
    Commands.runIn(folder);
    SPARK
        .range(ROWS)
        .selectExpr(
            "int(id) AS id",
            "if(id % 20 = 7, NULL, concat('message ', id % 50, repeat(' again', int(id % 9))))"
                + " AS text")
        .repartition(3)
        .write()
        .parquet(path("in"));
    Commands.assertCode(0, Commands.embed(path("in"), "text"));
    List<float[]> job = vectors(Commands.out());
    assertEquals(ROWS, job.size());
    Dataset<Row> rows = SPARK.read().parquet(path("in"));
    TextEmbedder stage = new TextEmbedder().setInputCol("text").setModel(Frames.MODEL);
    assertEqual(job, vectors(stage.transform(rows)), "stage");
    assertEqual(job, vectors(rows.selectExpr("*", EMBED)), "SQL");
    Dataset<Row> stream =
        SPARK
            .readStream()
            .schema(rows.schema())
            .option("maxFilesPerTrigger", 1)
            .parquet(path("in"));
    assertEqual(job, streamed(stage.transform(stream), "of-stage"), "stream of the stage");
    assertEqual(job, streamed(stream.selectExpr("*", EMBED), "of-sql"), "stream of SQL");
  }
}
