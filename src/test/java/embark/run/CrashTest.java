package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import embark.spark.ChildJvm;
import embark.spark.Frames;
import embark.spark.HaltingEmbedder;
import embark.spark.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row that ends the executors which work on it is found, and the others are done. */
@Tag("long")
class CrashTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final int ROWS = 2;
  private static final long FATAL = 1;

  @TempDir private Path folder;

  private ChildJvm.End run(OnError onError) throws Exception {
    SPARK
        .range(0, ROWS, 1, 1)
        .selectExpr(
            "id",
            "if(id = %d, repeat('cat ', %d), 'a dog') as text"
                .formatted(FATAL, HaltingEmbedder.TOKENS - 2))
        .write()
        .parquet(folder.resolve("in").toString());
    return new ChildJvm()
        .cluster(folder.resolve("home"))
        .options(
            "-Dspark.master=local-cluster[1,1,1024]",
            "-Dspark.ui.enabled=false",
            "-Djava.io.tmpdir=" + folder)
        .run(
            CrashProgram.class,
            Path.of(Frames.MODEL).toAbsolutePath().toString(),
            folder.resolve("in").toString(),
            folder.resolve("out").toString(),
            onError.name());
  }

  @Test
  void theRowIsSetAside() throws Exception {
    List<Row> rows = found(OnError.QUARANTINE);
    assertEquals(
        LongStream.range(0, ROWS).filter(id -> id != FATAL).boxed().toList(),
        rows.stream().map(row -> row.<Long>getAs("id")).toList());
    Row aside = SPARK.read().parquet(folder.resolve("out/_quarantine").toString()).head();
    assertEquals(FATAL, aside.<Long>getAs("id"));
    assertEquals(FATAL, aside.<Long>getAs("quarantine_row"));
  }

  @Test
  void theRowHasNoVector() throws Exception {
    List<Row> rows = found(OnError.NULL);
    assertEquals(ROWS, rows.size());
    assertNull(rows.get((int) FATAL).getAs("embedding"));
    assertEquals(
        "It ended 2 executors that worked on it alone.",
        rows.get((int) FATAL).<String>getAs("embedding_error"));
  }

  /** What is written of the rows, of which one was found to be fatal. */
  private List<Row> found(OnError onError) throws Exception {
    ChildJvm.End end = run(onError);
    assertEquals(0, end.code(), end.text());
    assertTrue(end.text().contains("bad rows   1"), end.text());
    // Both rows together, and the fatal one alone.
    assertTrue(end.text().contains("starts     1, at most 3 rows done again"), end.text());
    assertEquals(
        3,
        new ObjectMapper()
            .readTree(folder.resolve("out/_summary.json").toFile())
            .get("redone_rows")
            .asLong());
    return SPARK.read().parquet(folder.resolve("out").toString()).orderBy("id").collectAsList();
  }

  @Test
  void theJobFailsWithTheRowsPlace() throws Exception {
    ChildJvm.End end = run(OnError.FAIL);
    assertTrue(end.code() != 0, end.text());
    assertTrue(end.text().contains("Row 1 of file:" + folder.resolve("in")), end.text());
    assertTrue(
        end.text().contains("ended 2 executors that worked on it; expected an answer."),
        end.text());
  }
}
