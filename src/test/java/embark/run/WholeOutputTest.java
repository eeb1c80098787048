package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in an output's place, whatever becomes of the new one. */
class WholeOutputTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  private Output output(Output.Existing existing) {
    return new Output(folder.resolve("out").toString(), existing);
  }

  private void write(Output.Existing existing, Dataset<Row> rows) {
    WholeOutput.write(SPARK, output(existing), path -> rows.write().parquet(path));
  }

  /** Rows the last of which breaks while they are written. */
  private static Dataset<Row> broken() {
    return SPARK.range(0, 9, 1, 3).selectExpr("IF(id = 8, raise_error('the ninth row'), id) AS id");
  }

  private long count() {
    return SPARK.read().parquet(folder.resolve("out").toString()).count();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theOldOneStaysUntilTheNewOneIsWhole() throws IOException {
    write(Output.Existing.REFUSE, SPARK.range(4).toDF());
    Exception failure =
        assertThrows(Exception.class, () -> write(Output.Existing.OVERWRITE, broken()));
    assertTrue(failure.getMessage().contains("the ninth row"), failure.getMessage());
    assertEquals(4, count());
    assertEquals(List.of("out"), names());
    write(Output.Existing.OVERWRITE, SPARK.range(7).toDF());
    assertEquals(7, count());
    assertEquals(List.of("out"), names());
  }

  @Test
  void whatBrokeLeavesItsPlaceFree() throws IOException {
    assertThrows(Exception.class, () -> write(Output.Existing.REFUSE, broken()));
    assertEquals(List.of(), names());
    write(Output.Existing.REFUSE, SPARK.range(5).toDF());
    assertEquals(5, count());
  }

  @Test
  void whatCameMeanwhileIsLeftAlone() throws IOException {
    Output output = output(Output.Existing.REFUSE);
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                WholeOutput.write(
                    SPARK,
                    output,
                    path -> {
                      SPARK.range(3).write().parquet(path);
                      SPARK.range(6).write().parquet(output.path());
                    }));
    assertTrue(refused.getMessage().contains("came to be while the job worked"));
    assertEquals(6, count());
    assertEquals(List.of("out"), names());
  }

  @Test
  void ofTwoStartsTheLaterOneShowsItsRows() throws IOException {
    Output output = output(Output.Existing.OVERWRITE);
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                WholeOutput.write(
                    SPARK,
                    output,
                    first -> {
                      SPARK.range(3).write().parquet(first);
                      WholeOutput.write(
                          SPARK, output, later -> SPARK.range(6).write().parquet(later));
                      SPARK.range(2).write().mode("append").parquet(first);
                    }));
    assertTrue(refused.getMessage().contains("another start of the same job"));
    assertEquals(6, count());
    assertEquals(List.of("out"), names());
  }
}
