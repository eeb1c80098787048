package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.embed;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import embark.spark.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An output is added to: what earlier runs have done is not done again. */
class IncrementalTest {

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private static String row(int id, String text) {
    return "{\"id\":%d,\"text\":\"%s\"}\n".formatted(id, text);
  }

  /** The one folder of a model below the output. */
  private String versions() throws IOException {
    try (Stream<Path> folders = Files.list(folder.resolve("out"))) {
      List<Path> found = folders.toList();
      assertEquals(1, found.size(), found.toString());
      assertTrue(
          found.get(0).getFileName().toString().matches(".+-[0-9a-f]{12}(-int8)?"), "" + found);
      return found.get(0).toString();
    }
  }

  private List<String> rows() throws IOException {
    return Commands.SPARK
        .read()
        .parquet(versions())
        .selectExpr("concat(id, ' ', text)")
        .collectAsList()
        .stream()
        .map(one -> one.getString(0))
        .sorted()
        .toList();
  }

  @Test
  void onlyNewFilesAreRead() throws IOException {
    write("in/a.jsonl", row(1, "cat") + row(2, "dog"));
    assertCode(0, embed(path("in"), "text", "--incremental"));
    write("in/b.jsonl", row(3, "fox"));
    Ran second = embed(path("in"), "text", "--incremental");
    assertCode(0, second);
    assertTrue(second.out().contains("rows       1\n"), second.out());
    assertEquals(List.of("1 cat", "2 dog", "3 fox"), rows());
    Ran none = embed(path("in"), "text", "--incremental");
    assertCode(0, none);
    assertTrue(none.out().contains("rows       0\n"), none.out());
    assertEquals(3, rows().size());
    write("in/a.jsonl", row(1, "cat") + row(2, "another dog"));
    Ran changed = embed(path("in"), "text", "--incremental");
    assertCode(2, changed);
    assertTrue(
        changed.err().contains("Input has files that changed since an earlier run read them"),
        changed.err());
  }

  @Test
  void aRunThatDiedBeforeItsLastNoteLosesNothing() throws IOException {
    write("in/a.jsonl", row(1, "cat") + row(2, "dog"));
    assertCode(0, embed(path("in"), "text", "--incremental"));
    try (Stream<Path> files = Files.walk(Path.of(versions()))) {
      List<Path> notes = files.filter(file -> file.endsWith("done.json")).toList();
      assertEquals(1, notes.size());
      Files.delete(notes.get(0));
    }
    Ran again = embed(path("in"), "text", "--incremental");
    assertCode(0, again);
    assertTrue(again.err().contains("1 of 1 chunks are done"), again.err());
    assertEquals(List.of("1 cat", "2 dog"), rows());
  }

  /** The one run, as if it had ended before its last note. */
  private Path unfinished(String... notes) throws IOException {
    try (Stream<Path> runs = Files.list(Path.of(versions(), "_embark"))) {
      Path run = runs.filter(Files::isDirectory).findFirst().orElseThrow();
      for (String note : notes) {
        Files.delete(run.resolve(note));
      }
      return run;
    }
  }

  @Test
  void aRunThatDiedWhileItsInputWasReplacedBeginsAnew() throws IOException {
    write("in/a.jsonl", row(1, "cat") + row(2, "dog"));
    assertCode(0, embed(path("in"), "text", "--incremental", "--id", "id"));
    Path run = unfinished("done.json", "read.json");
    Path shown = Path.of(versions(), "run=" + run.getFileName());
    Files.move(shown, run.resolve("rows"));
    write("in/a.jsonl", row(1, "cat") + row(2, "another dog"));
    Ran again = embed(path("in"), "text", "--incremental", "--id", "id");
    assertCode(0, again);
    assertTrue(again.err().contains("The input has changed since run-"), again.err());
    assertEquals(List.of("1 cat", "2 another dog"), rows());
  }

  @Test
  void aRunThatHasReadAllNeedsItsInputNoMore() throws IOException {
    write("in/a.jsonl", row(1, "cat") + row(2, "dog"));
    assertCode(0, embed(path("in"), "text", "--incremental", "--id", "id"));
    Path run = unfinished("done.json");
    Files.move(Path.of(versions(), "run=" + run.getFileName()), run.resolve("rows"));
    write("in/a.jsonl", row(3, "fox"));
    Ran again = embed(path("in"), "text", "--incremental", "--id", "id");
    assertCode(0, again);
    assertEquals(List.of("1 cat", "2 dog"), rows());
    assertCode(0, embed(path("in"), "text", "--incremental", "--id", "id"));
    assertEquals(List.of("1 cat", "2 dog", "3 fox"), rows());
  }

  @Test
  void rowsThatAreFewerThanTheRecordsSayAreNotShown() throws IOException {
    write("in/a.jsonl", row(1, "cat") + row(2, "dog"));
    assertCode(0, embed(path("in"), "text", "--incremental"));
    Path run = unfinished("done.json");
    Path shown = Path.of(versions(), "run=" + run.getFileName());
    Files.move(shown, run.resolve("rows"));
    try (Stream<Path> parts = Files.list(run.resolve("rows"))) {
      for (Path part : parts.toList()) {
        Files.delete(part);
      }
    }
    Ran again = embed(path("in"), "text", "--incremental");
    assertCode(1, again);
    assertTrue(
        again.err().contains("has 0 rows, and the records of its run say 2; expected as many."),
        again.err());
    assertFalse(Files.exists(shown));
  }

  @Test
  void rowsThatAreAllGoneAreMissedToo() throws IOException {
    write("in/a.jsonl", row(1, "cat") + row(2, "dog"));
    assertCode(0, embed(path("in"), "text", "--incremental"));
    Path run = unfinished("done.json");
    Files.move(Path.of(versions(), "run=" + run.getFileName()), folder.resolve("gone"));
    Ran again = embed(path("in"), "text", "--incremental");
    assertCode(1, again);
    assertTrue(again.err().contains("delete file:" + run + " and run again"), again.err());
  }

  @Test
  void rowsOfFilesThatAreGoneAreNotDropped() throws IOException {
    write("in/a.jsonl", row(1, "cat"));
    write("in/b.jsonl", row(2, "dog"));
    assertCode(0, embed(path("in"), "text", "--incremental"));
    Path run = unfinished("done.json", "read.json");
    Files.move(Path.of(versions(), "run=" + run.getFileName()), run.resolve("rows"));
    Files.delete(Path.of(path("in/b.jsonl")));
    Ran refused = embed(path("in"), "text", "--incremental");
    assertCode(2, refused);
    assertTrue(refused.err().contains("Bring them back, or delete file:" + run), refused.err());
    assertTrue(Files.exists(run.resolve("plan.json")));
  }

  @Test
  void aFileWhoseRestWasSetAsideIsReadAgain() throws IOException {
    write("in/a.jsonl", row(1, "cat") + row(2, "dog"));
    assertCode(0, embed(path("in"), "text", "--incremental", "--id", "id"));
    Path record = unfinished().resolve("chunks/000000.json");
    String rest =
        "\"bad\" : [ {\"split\": 0, \"row\": 2, \"reason\": \"lost\", \"to\": 3, \"extent\": \"REST\"} ]";
    String noted = Files.readString(record);
    Files.writeString(record, noted.replaceFirst("\"bad\" : \\[ *\\]", rest));
    Files.delete(record.resolveSibling(".000000.json.crc"));
    assertNotEquals(noted, Files.readString(record));
    Ran again = embed(path("in"), "text", "--incremental", "--id", "id");
    assertCode(0, again);
    assertTrue(again.out().contains("known      2\n"), again.out());
    assertEquals(List.of("1 cat", "2 dog"), rows());
  }

  @Test
  void aPreparedModelIsAddedToAsWell() throws IOException {
    write("in/a.jsonl", row(1, "cat"));
    assertCode(0, embed(path("in"), "text", "--incremental", "--precision", "int8"));
    write("in/b.jsonl", row(2, "dog"));
    assertCode(0, embed(path("in"), "text", "--incremental", "--precision", "int8"));
    assertTrue(versions().endsWith("-int8"), versions());
    assertEquals(List.of("1 cat", "2 dog"), rows());
  }

  @Test
  void whatWasAddedIsNotOverwritten() throws IOException {
    write("in/a.jsonl", row(1, "cat"));
    assertCode(0, embed(path("in"), "text", "--incremental"));
    Ran ran = embed(path("in"), "text", "--overwrite");
    assertCode(2, ran);
    assertTrue(ran.err().contains("holds what runs with --incremental have added"), ran.err());
    assertEquals(List.of("1 cat"), rows());
  }

  @Test
  void optionsThatExcludeEachOtherAreRefused() {
    Ran ran = embed(Commands.three(), "text", "--incremental", "--limit", "1", "--overwrite");
    Commands.assertRefused(
        ran,
        "Options --incremental and --overwrite exclude each other",
        "Options --incremental and --limit exclude each other");
  }

  @Test
  void aPlainOutputIsNotAddedTo() {
    assertCode(0, embed(Commands.three(), "text"));
    Ran ran = embed(Commands.three(), "text", "--incremental");
    assertCode(2, ran);
    assertTrue(ran.err().contains("has other files than versions of --incremental"), ran.err());
  }

  @Test
  void rowsAreToldByTheirIdsAndTexts() throws IOException {
    write("in/a.jsonl", row(1, "cat") + row(2, "dog"));
    assertCode(0, embed(path("in"), "text", "--incremental", "--id", "id"));
    write("in/a.jsonl", row(1, "cat") + row(2, "another dog") + row(3, "fox"));
    Ran second = embed(path("in"), "text", "--incremental", "--id", "id");
    assertCode(0, second);
    assertTrue(second.out().contains("rows       2\n"), second.out());
    assertTrue(second.out().contains("known      1\n"), second.out());
    assertEquals(List.of("1 cat", "2 another dog", "2 dog", "3 fox"), rows());
  }

  @Test
  void anotherVersionOfTheModelHasAPlaceOfItsOwn() throws IOException {
    write("in/a.jsonl", row(1, "cat"));
    assertCode(0, embed(path("in"), "text", "--incremental"));
    String first = versions();
    assertCode(
        0,
        Commands.run(
            "embed",
            "--input",
            path("in"),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            "src/test/resources/models/tiny-roberta",
            "--incremental"));
    try (Stream<Path> folders = Files.list(folder.resolve("out"))) {
      assertEquals(2, folders.count());
    }
    assertEquals(1, Commands.SPARK.read().parquet(first).count());
  }

  @Test
  void otherOptionsDoNotMix() {
    write("in/a.jsonl", row(1, "cat"));
    assertCode(0, embed(path("in"), "text", "--incremental"));
    Ran ran = embed(path("in"), "text", "--incremental", "--normalize", "false");
    assertCode(2, ran);
    assertTrue(
        ran.err().contains("asked for otherwise (normalize was not set and is false)"), ran.err());
  }

  @Test
  void everyRowSaysWhatMadeIt() throws IOException {
    write("in/a.jsonl", row(1, "cat"));
    assertCode(0, embed(path("in"), "text"));
    Row made = Commands.out().select("embedding_provenance.*").head();
    assertEquals(Frames.MODEL, made.<String>getAs("model"));
    assertEquals(
        Commands.summary().path("fingerprint").asText(), made.<String>getAs("fingerprint"));
    assertEquals("fp32", made.<String>getAs("precision"));
    assertEquals("cpu", made.<String>getAs("device"));
    assertEquals("unreleased", made.<String>getAs("version"));
  }
}
