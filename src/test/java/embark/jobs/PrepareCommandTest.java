package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are prepared ahead of time. */
class PrepareCommandTest {

  private static final String MODELS = "src/test/resources/models/";

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  @Test
  void aPreparedFolderGivesTheVectorsOfPrecisionInt8ToTheBit() {
    String made = folder.resolve("made").toString();
    Ran ran = prepare(MODELS + "tiny-bert", made);
    assertCode(0, ran);
    assertTrue(ran.out().contains("agrees with fp32 on sample texts to 0.9"), ran.out());
    String input = write("in.json", "{\"text\":\"the cat sleeps on warm stones\"}\n");
    assertCode(0, embedWith(MODELS + "tiny-bert", input, "--precision", "int8"));
    Row expected = out().head();
    for (String[] more : List.of(new String[0], new String[] {"--precision", "int8"})) {
      assertCode(0, embedWith(made, input, more));
      assertEquals(expected.getList(1), out().head().getList(1));
      assertEquals("int8", out().head().getStruct(2).getAs("precision"));
    }
  }

  @Test
  void aFolderThatExistsIsLeftAlone() throws IOException {
    Path mine = Files.writeString(folder.resolve("mine"), "mine");
    Ran ran = prepare(MODELS + "tiny-bert", mine.toString());
    assertCode(2, ran);
    assertTrue(ran.err().contains("exists already; expected a new folder"), ran.err());
    assertEquals("mine", Files.readString(mine));
  }

  @Test
  void whatAgreesTooLittleIsNotWritten() throws IOException {
    Ran ran = prepare(MODELS + "classifier-albert", folder.resolve("made").toString());
    assertCode(2, ran);
    assertTrue(ran.err().contains("agrees with fp32 to"), ran.err());
    assertNothingIsLeft();
  }

  @Test
  void whatIsInt8AlreadyIsRefused() {
    String made = folder.resolve("made").toString();
    assertCode(0, prepare(MODELS + "tiny-bert", made));
    Ran ran = prepare(made, folder.resolve("again").toString());
    assertCode(2, ran);
    assertTrue(ran.err().contains("its weights are int8 already"), ran.err());
  }

  @Test
  void otherPrecisionsAreRefused() {
    Ran ran =
        run("prepare", "--model", MODELS + "tiny-bert", "--precision", "int3", "--output", "made");
    assertCode(2, ran);
    assertTrue(ran.err().contains("Invalid --precision: 'int3'; expected int8."), ran.err());
    assertFalse(Files.exists(Path.of("made")));
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.filter(file -> file.toString().contains("made")).toList());
    }
  }

  private static Ran prepare(String model, String output) {
    return run("prepare", "--model", model, "--precision", "int8", "--output", output);
  }

  private static Ran embedWith(String model, String input, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("embed", "--model", model, "--input", input, "--text", "text", "--overwrite"));
    words.addAll(List.of("--output", path("out")));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }
}
