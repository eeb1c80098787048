package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row is named by its split and its place, whatever the cores and the files are. */
class InputSplitsTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  private static Dataset<Row> open(Path path, Map<String, String> options) {
    return new Input(List.of(path.toString()), Optional.empty(), options).open(SPARK);
  }

  private Path lines(String name, int from, int to) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append("{\"id\":%d}\n".formatted(i));
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void aRangeIsReadFromItsSplitWithItsAddress() throws IOException {
    lines("in/a.jsonl", 0, 10);
    lines("in/b.jsonl", 100, 103);
    lines("in/c.jsonl", 200, 250);
    InputSplits input = InputSplits.of(open(folder.resolve("in"), Map.of()));
    List<FileSplit> splits = input.all();
    assertEquals(InputSplits.Kind.FILES, input.kind());
    assertEquals(List.of(10L, 3L, 50L), input.count(splits).stream().map(SplitRows::rows).toList());
    List<RowRange> ranges =
        List.of(new RowRange(0, 2, 4), new RowRange(0, 9, 10), new RowRange(2, 49, 50));
    List<String> rows =
        input.read(splits, ranges, null).collectAsList().stream()
            .map(row -> row.getLong(0) + " " + row.getInt(1) + " " + row.getLong(2))
            .sorted()
            .toList();
    assertEquals(List.of("2 0 2", "249 2 49", "3 0 3", "9 0 9"), rows);
  }

  @Test
  void aLargeFileHasSplitsThatDoNotDependOnTheCores() throws IOException {
    SPARK
        .range(0, 200_000, 1, 1)
        .selectExpr(
            "id",
            "concat(uuid(), uuid(), uuid(), uuid(), uuid(), uuid(), uuid(), uuid(), uuid(), uuid(), uuid(), uuid()) as text")
        .write()
        .option("parquet.block.size", 16 << 20)
        .parquet(folder.resolve("in").toString());
    Dataset<Row> rows = open(folder.resolve("in"), Map.of());
    InputSplits input = InputSplits.of(rows);
    assertTrue(input.all().size() > 1, input.all().toString());
    assertEquals(200_000, input.count(input.all()).stream().mapToLong(SplitRows::rows).sum());
    String before = SPARK.conf().get("spark.sql.files.openCostInBytes");
    SPARK.conf().set("spark.sql.files.maxPartitionBytes", "1m");
    try {
      assertEquals(input.all(), InputSplits.of(open(folder.resolve("in"), Map.of())).all());
      assertEquals("1m", SPARK.conf().get("spark.sql.files.maxPartitionBytes"));
      assertEquals(before, SPARK.conf().get("spark.sql.files.openCostInBytes"));
    } finally {
      SPARK.conf().unset("spark.sql.files.maxPartitionBytes");
    }
  }

  @Test
  void whatIsNoScanOfFilesIsReadToo() {
    Dataset<Row> shuffled = SPARK.range(0, 30).toDF().repartition(3);
    InputSplits input = InputSplits.of(shuffled);
    assertEquals(InputSplits.Kind.OTHER, input.kind());
    List<SplitRows> counted = input.count(input.all());
    assertEquals(30, counted.stream().mapToLong(SplitRows::rows).sum());
  }

  @Test
  void filesThatCannotBeReadSayWhy() throws IOException {
    lines("in/a.jsonl", 0, 10);
    Files.write(folder.resolve("in/b.jsonl.gz"), new byte[] {31, -117, 8, 0, 1, 2, 3, 4, 5, 6, 7});
    InputSplits input =
        InputSplits.of(SPARK.read().schema("id long").json(folder.resolve("in").toString()));
    List<SplitRows> counted = input.count(input.all());
    assertEquals(10, counted.get(0).rows());
    assertEquals(null, counted.get(0).failure());
    assertTrue(!counted.get(1).failure().isBlank(), counted.toString());
  }

  @Test
  void aFileWithFewerRowsThanPlannedIsNoticed() throws IOException {
    lines("in/a.jsonl", 0, 10);
    InputSplits input = InputSplits.of(open(folder.resolve("in"), Map.of()));
    Exception e =
        assertThrows(
            SparkException.class,
            () -> input.read(input.all(), List.of(new RowRange(0, 5, 11)), null).collectAsList());
    assertTrue(
        e.getMessage().contains("A file of the input has only 10 rows; expected more"),
        e.getMessage());
  }
}
