package embark.spark.sql;

import static embark.spark.sql.SqlTables.SPARK;
import static embark.spark.sql.SqlTables.assertEqual;
import static embark.spark.sql.SqlTables.byId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.ChildJvm;
import embark.spark.Frames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream whose driver is killed goes on where it was: each row once, with the batch's vector. */
@Tag("long")
class StreamKillTest {

  private static final int FILES = 12;
  private static final int ROWS_OF_A_FILE = 300;
  private static final int KILLED = 128 + 9;

  @TempDir private Path folder;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private Process start(String log) throws Exception {
    return new ChildJvm()
        .options("-Djava.io.tmpdir=" + folder)
        .start(
            folder.resolve(log),
            StreamProgram.class,
            path("in"),
            path("out"),
            path("checkpoint"),
            Frames.MODEL);
  }

  /** Kills a stream as soon as a file is there that says how far it is. */
  private void killAt(String file) throws Exception {
    Path mark = folder.resolve(file);
    Process stream = start("log.txt");
    while (!Files.exists(mark)) {
      // Comes back at once when the stream has ended.
      if (stream.waitFor(5, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    stream.destroyForcibly();
    assertEquals(KILLED, stream.waitFor(), () -> "before " + mark + " was there: " + log());
    assertTrue(Files.exists(mark), "it was that far");
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log.txt"));
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  @Test
  void eachRowComesOnce() throws Exception {
    Dataset<Row> messages = SqlTables.messages(FILES * ROWS_OF_A_FILE).select("id", "body").cache();
    for (int file = 0; file < FILES; file++) {
      messages
          .where("id %% %d = %d".formatted(FILES, file))
          .coalesce(1)
          .write()
          .mode("append")
          .json(path("in"));
    }
    // The second batch has begun; the fifth batch's files are named in the sink's log.
    killAt("checkpoint/offsets/1");
    killAt("out/_spark_metadata/4");
    assertTrue(
        SPARK.read().parquet(path("out")).count() < FILES * ROWS_OF_A_FILE, "not all was done");
    Process last = start("log.txt");
    assertEquals(0, last.waitFor(), this::log);
    Map<Integer, float[]> vectors = byId(SPARK.read().parquet(path("out")).select("id", "vector"));
    assertEquals(FILES * ROWS_OF_A_FILE, vectors.size());
    assertEqual(SqlTables.ofStage(messages), vectors);
    messages.unpersist();
  }
}
