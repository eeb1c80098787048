package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.summary;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows and files that cannot be worked through fail the job or are set aside, as it is asked. */
class BadRowsTest {

  private static final int ROWS = 60;

  /** This row pairs two texts with one. */
  private static final int BAD = 41;

  private static final String MODEL = "src/test/resources/models/classifier-bert";

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private static String pairs(String name) {
    StringBuilder lines = new StringBuilder();
    IntStream.range(0, ROWS)
        .forEach(
            i ->
                lines.append(
                    "{\"id\":%d,\"one\":[\"a cat\",\"%d\"],\"two\":[\"a dog\"%s]}\n"
                        .formatted(i, i, i == BAD ? "" : ",\"a fox\"")));
    return write(name, lines.toString());
  }

  private static Ran classify(String input, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "classify",
                "--input",
                input,
                "--text",
                "one",
                "--text-pair",
                "two",
                "--model",
                MODEL,
                "--output",
                path("out"),
                "--vectors",
                "false"));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private static List<Long> ids(String where) {
    return out().where(where).orderBy("id").collectAsList().stream()
        .map(row -> row.<Long>getAs("id"))
        .toList();
  }

  @Test
  void aBadRowFailsTheJobThatGoesOnWhenItMayBeSetAside() throws IOException {
    Ran failed = classify(pairs("in/a.json"));
    assertCode(1, failed);
    assertTrue(failed.err().contains("Cannot pair 2 texts with 1"), failed.err());
    assertFalse(Files.exists(folder.resolve("out")));
    Ran ran = classify(path("in/a.json"), "--on-error", "quarantine");
    assertCode(0, ran);
    assertTrue(ran.out().contains("bad rows   1"), ran.out());
    assertEquals(ROWS - 1, ids("true").size());
    assertFalse(ids("true").contains((long) BAD));
    Row aside = Commands.SPARK.read().parquet(path("out/_quarantine")).head();
    assertEquals(BAD, aside.<Long>getAs("id"));
    assertEquals(BAD, aside.<Long>getAs("quarantine_row"));
    assertTrue(aside.<String>getAs("quarantine_file").endsWith("/in/a.json"));
    assertTrue(aside.<String>getAs("quarantine_error").contains("Cannot pair 2 texts with 1"));
    assertEquals(1, summary().path("bad_rows").asLong());
    assertEquals(ROWS - 1, summary().path("written_rows").asLong());
  }

  @Test
  void aBadRowStaysWithTheReason() throws IOException {
    assertCode(0, classify(pairs("a.json"), "--on-error", "null"));
    assertEquals(ROWS, out().count());
    assertEquals(List.of((long) BAD), ids("label_error is not null"));
    assertEquals(List.of((long) BAD), ids("label is null"));
    assertEquals(1, summary().path("bad_rows").asLong());
    assertFalse(Files.exists(folder.resolve("out/_quarantine")));
  }

  @Test
  void tooManyBadRowsStopTheJob() {
    Ran ran = classify(pairs("a.json"), "--on-error", "quarantine", "--max-bad-rows", "0");
    assertCode(1, ran);
    assertTrue(
        ran.err()
            .contains(
                "1 rows and files could not be worked through; expected at most 0. The first"),
        ran.err());
    assertFalse(Files.exists(folder.resolve("out")));
    assertCode(0, classify(path("a.json"), "--on-error", "quarantine", "--max-bad-rows", "1"));
  }

  /** The first half of a file. */
  private static String torn(String name) throws IOException {
    Path file = Path.of(write(name, "{\"id\":3,\"text\":\"lost\"}\n".repeat(9)));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    return file.toString();
  }

  @Test
  void filesThatCannotBeReadAreSetAside() throws IOException {
    write("in/good.jsonl", "{\"id\":1,\"text\":\"one cat\"}\n{\"id\":2,\"text\":\"a dog\"}\n");
    torn("in/torn.jsonl.gz");
    Ran failed = Commands.embed(path("in"), "text");
    assertCode(2, failed);
    assertTrue(failed.err().contains("torn.jsonl.gz"), failed.err());
    assertTrue(failed.err().contains("set files aside with --on-error quarantine"), failed.err());
    assertCode(0, Commands.embed(path("in"), "text", "--on-error", "quarantine"));
    assertEquals(List.of(1L, 2L), ids("true"));
    List<Row> aside = Commands.SPARK.read().parquet(path("out/_quarantine")).collectAsList();
    assertEquals(1, aside.size());
    assertTrue(aside.get(0).<String>getAs("quarantine_file").endsWith("torn.jsonl.gz"));
    assertTrue(aside.get(0).isNullAt(0), "no id");
    assertEquals(1, summary().path("bad_files").asLong());
  }

  @Test
  void ofAnInputThatIsNoScanOnlyWhatIsTornIsSetAside() throws IOException {
    write("good.jsonl", "{\"id\":1,\"text\":\"one cat\"}\n{\"id\":2,\"text\":\"a dog\"}\n");
    String torn = torn("torn.jsonl.gz");
    Dataset<Row> good =
        Commands.SPARK.read().schema("id LONG, text STRING").json(path("good.jsonl"));
    Dataset<Row> lost = Commands.SPARK.read().schema(good.schema()).json(torn);
    good.union(lost).createOrReplaceTempView("good_and_torn");
    assertCode(
        0,
        Commands.embed("good_and_torn", "text", "--format", "table", "--on-error", "quarantine"));
    assertEquals(List.of(1L, 2L), ids("true"));
    assertEquals(1, summary().path("bad_files").asLong());
    Row aside = Commands.SPARK.read().parquet(path("out/_quarantine")).head();
    assertEquals("part 1 of the input", aside.<String>getAs("quarantine_file"));
  }

  @Test
  void aRunThatHasSetRowsAsideDoesNotGoOnWhereTheFirstIsToEndIt() {
    assertCode(1, classify(pairs("a.json"), "--on-error", "quarantine", "--max-bad-rows", "0"));
    Ran ran = classify(path("a.json"));
    assertCode(2, ran);
    assertTrue(ran.err().contains("has set 1 rows and files aside; expected none"), ran.err());
    assertCode(0, classify(path("a.json"), "--on-error", "quarantine"));
  }

  @Test
  void wordsThatDoNotGoTogetherAreRefused() {
    Commands.assertRefused(
        Commands.embed(
            Commands.three(), "text", "--on-error", "ignore", "--max-bad-rows", "-1", "--id", "id"),
        "Invalid --on-error: 'ignore'; expected fail, null or quarantine.",
        "Invalid --max-bad-rows: -1; expected at least 0.",
        "Option --id needs --incremental or --table");
  }
}
