package embark.jobs;

import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.labelled;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertFalse;

import embark.jobs.Commands.Ran;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is wrong beside the model is told before the model is fetched. This one lies where nothing
 * can be fetched from: an attempt would be one more problem.
 */
class FetchLastTest {

  private static final String FAR = "nowhere://host/model";

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  /** The problems of a command with the model. */
  private static void assertTold(String problem, String command, String... more) {
    Ran ran = run(with(new String[] {command, "--model", FAR}, more));
    assertRefused(ran, problem);
    assertFalse(ran.err().contains("nowhere"), ran.err());
  }

  @Test
  void embed() {
    assertTold("'body'", "embed", "--input", labelled(), "--text", "body", "--output", path("out"));
  }

  @Test
  void embedIntoAFolderThatIsThere() {
    write("there/file", "x");
    assertTold(
        "exists", "embed", "--input", labelled(), "--text", "text", "--output", path("there"));
  }

  @Test
  void classify() {
    assertTold(
        "'body'", "classify", "--input", labelled(), "--text", "body", "--output", path("out"));
  }

  @Test
  void train() {
    String[] options = {
      "--input", labelled(), "--text", "text", "--label", "kind", "--output", path("out")
    };
    assertTold("'kind'", "train", options);
  }

  @Test
  void evaluate() {
    assertTold("'kind'", "evaluate", "--input", labelled(), "--text", "text", "--label", "kind");
  }

  @Test
  void evaluateIntoAFile() {
    String[] options = {
      "--input", labelled(), "--text", "text", "--label", "topic", "--report", labelled()
    };
    assertTold("--report", "evaluate", options);
  }

  @Test
  void search() {
    String[] inputs = {"--corpus", labelled(), "--queries", labelled(), "--output", path("out")};
    assertTold("'question'", "search", with(inputs, "--query-text", "question"));
    assertTold("'topic'", "search", with(inputs, "--corpus-vectors", "topic"));
  }

  private static String[] with(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void prepare() {
    write("there/file", "x");
    assertTold("exists", "prepare", "--precision", "int8", "--output", path("there"));
  }

  @Test
  void verify() {
    assertTold("missing.jsonl", "verify", "--reference", path("missing.jsonl"));
  }
}
