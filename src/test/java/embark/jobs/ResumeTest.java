package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.summary;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import embark.spark.ChildJvm;
import embark.spark.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that died goes on where it was, and readers see nothing before all is there. */
class ResumeTest {

  /** Some chunks of two cores. */
  private static final int ROWS = 8_000;

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private String input() {
    Commands.SPARK
        .range(0, ROWS, 1, 1)
        .selectExpr("id", "concat('the cat ', id % 7, ' sleeps ', id) as text")
        .write()
        .parquet(path("in"));
    return path("in");
  }

  private static List<String> words(String input, String output, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "embed",
                "--input",
                input,
                "--text",
                "text",
                "--output",
                output,
                "--model",
                Frames.MODEL));
    words.addAll(List.of(more));
    return words;
  }

  private static Ran embed(String input, String output, String... more) {
    return run(words(input, output, more).toArray(String[]::new));
  }

  /** Runs the job in another process and kills that when so many chunks are committed. */
  private void killed(List<String> words, int chunks) throws Exception {
    Process process =
        new ChildJvm()
            .options("-Dspark.master=local[2]", "-Dspark.ui.enabled=false")
            .start(folder.resolve("killed.txt"), Main.class, words.toArray(String[]::new));
    try {
      while (process.isAlive() && committed() < chunks) {
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
      assertTrue(process.isAlive(), Files.readString(folder.resolve("killed.txt")));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private long committed() throws IOException {
    Path runs = folder.resolve("_out.embark/_embark");
    if (!Files.exists(runs)) {
      return 0;
    }
    long count = 0;
    try (Stream<Path> all = Files.list(runs)) {
      for (Path run : all.toList()) {
        String[] names = run.resolve("chunks").toFile().list();
        count +=
            Stream.of(names == null ? new String[0] : names)
                .filter(name -> name.matches("[0-9]+\\.json"))
                .count();
      }
    }
    return count;
  }

  private static Dataset<Row> rows(String output) {
    return Commands.SPARK.read().parquet(output);
  }

  private void assertSame(String expected, String actual) {
    Dataset<Row> both =
        rows(expected)
            .as("a")
            .join(rows(actual).as("b"), "id")
            .where(functions.expr("a.embedding = b.embedding and a.text = b.text"));
    assertEquals(ROWS, both.count());
    assertEquals(ROWS, rows(actual).count());
  }

  @Test
  void aKilledDriverIsGoneOnFrom() throws Exception {
    String input = input();
    List<String> words = words(input, path("out"));
    killed(words, 2);
    long done = committed();
    assertFalse(Files.exists(folder.resolve("out")), "readers see nothing yet");
    Files.createDirectory(folder.resolve("out"));
    Files.writeString(folder.resolve("out/notes.txt"), "mine");
    Ran taken = run(words.toArray(String[]::new));
    assertCode(2, taken);
    assertTrue(taken.err().contains("out exists already"), taken.err());
    assertEquals("mine", Files.readString(folder.resolve("out/notes.txt")));
    Files.delete(folder.resolve("out/notes.txt"));
    Ran ran = run(words.toArray(String[]::new));
    assertCode(0, ran);
    assertTrue(ran.err().contains(": %d of ".formatted(done)), ran.err());
    assertCode(0, embed(input, path("whole")));
    assertSame(path("whole"), path("out"));
    assertEquals(ROWS, summary().path("rows").asLong());
    assertEquals(2, summary().path("starts").asInt());
    assertFalse(Files.exists(folder.resolve("_out.embark")), "nothing is left beside the output");
    Ran again = run(words.toArray(String[]::new));
    assertCode(2, again);
    assertTrue(again.err().contains("out exists already"), again.err());
  }

  @Test
  void anotherCommandDoesNotGoOn() throws Exception {
    String input = input();
    killed(words(input, path("out")), 1);
    Ran ran = embed(input, path("out"), "--max-length", "7", "--device", "cpu");
    assertCode(2, ran);
    assertTrue(
        ran.err()
            .contains(
                "Output "
                    + path("out")
                    + " has a run that is not done and was asked for otherwise (maxLength was not"
                    + " set and is 7); expected the same command. Run it as it was to go on, name"
                    + " another --output, or begin anew with --overwrite."),
        ran.err());
    try (Stream<Path> files = Files.walk(Path.of(input))) {
      files.forEach(file -> assertTrue(file.toFile().setLastModified(1_000_000)));
    }
    Ran changed = embed(input, path("out"));
    assertCode(2, changed);
    assertTrue(
        changed.err().contains("Input has files that changed or went since the run began"),
        changed.err());
    // What a run has gathered that is given up does not get into the next one.
    Files.writeString(folder.resolve("_out.embark/part-stray.parquet"), "half");
    assertCode(0, embed(input, path("out"), "--overwrite", "--max-length", "7"));
    assertEquals(ROWS, rows(path("out")).count());
  }

  @Test
  void anOutputIsThereUntilItsReplacementIsWhole() throws Exception {
    String input = input();
    assertCode(0, embed(input, path("out"), "--limit", "3"));
    List<String> words = words(input, path("out"), "--overwrite");
    killed(words, 1);
    assertEquals(3, rows(path("out")).count());
    Ran ran = run(words.toArray(String[]::new));
    assertCode(0, ran);
    assertTrue(ran.err().contains("Going on with run-"), ran.err());
    assertEquals(ROWS, rows(path("out")).count());
  }
}
