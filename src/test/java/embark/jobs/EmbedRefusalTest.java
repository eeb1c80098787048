package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.embed;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.three;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import embark.spark.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line refuses and what it says then. */
class EmbedRefusalTest {

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  @Test
  void outputAndInputAreNeverInOneAnother() throws IOException {
    write("in/a/x.json", "{\"text\":\"one\"}\n");
    write("in/b/x.json", "{\"text\":\"two\"}\n");
    for (String input : List.of("in", "in/a", "in/a/x.json", "in/*", "in/*/x.json", "in/[ab]/*")) {
      for (String output : List.of("in/a", "in")) {
        Ran ran =
            run(
                "embed",
                "--input",
                path(input),
                "--text",
                "text",
                "--output",
                path(output),
                "--model",
                Frames.MODEL,
                "--overwrite");
        assertCode(2, ran);
        assertTrue(
            ran.err().contains("lie inside one another; expected separate folders."), ran.err());
      }
    }
    assertTrue(Files.exists(folder.resolve("in/a/x.json")));
    assertTrue(Files.exists(folder.resolve("in/b/x.json")));
  }

  @Test
  void aLinkIsWhatItStandsFor() throws IOException {
    write("in/x.json", "{\"text\":\"one\"}\n");
    Files.createSymbolicLink(folder.resolve("latest"), folder.resolve("in"));
    for (String output : List.of("in", "in/new/vectors")) {
      Ran ran =
          run(
              "embed",
              "--input",
              path("latest"),
              "--text",
              "text",
              "--output",
              path(output),
              "--model",
              Frames.MODEL,
              "--overwrite");
      assertCode(2, ran);
      assertTrue(ran.err().contains("lie inside one another"), ran.err());
    }
    assertTrue(Files.exists(folder.resolve("in/x.json")));
  }

  @Test
  void inputsThatAreMissingOrEmptyAreNamed() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    write("hidden/_SUCCESS", "x");
    write("hollow/a.json", "");
    assertRefused(
        run(
            "embed",
            "--input",
            path("missing"),
            path("empty"),
            path("hidden"),
            path("hollow"),
            path("*.none"),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            "no/model"),
        "Input " + path("missing") + " does not exist; expected a file, a folder or a glob.",
        "Input " + path("empty") + " has no files with content; expected at least one.",
        "Input " + path("hidden") + " has no files with content",
        "Input " + path("hollow") + " has no files with content",
        "Input " + path("*.none") + " does not exist",
        "Cannot find model 'no/model'");
  }

  private static Ran embedTo(String output, String... more) {
    List<String> words = new ArrayList<>(List.of("embed", "--input", three(), "--text", "text"));
    words.addAll(List.of("--model", Frames.MODEL, "--output", output));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  @Test
  void anOutputThatCannotBeMadeIsToldBeforeTheWork() {
    String below = write("file", "x") + "/out";
    assertRefused(embedTo(below), "Output " + below + " cannot be written (");
    assertRefused(embedTo(below, "--incremental"), "Output " + below + " cannot be written (");
    assertCode(0, embedTo(path("new/folders/vectors"), "--dry-run"));
    assertFalse(Files.exists(folder.resolve("new")), "a dry run leaves something");
  }

  @Test
  void columnsThatDoNotFitAreNamed() {
    assertRefused(
        embed(three(), "id"), "Column 'id' is of type BIGINT; expected string or array<string>.");
    assertRefused(embed(three(), "text", "--output-column", "n"), "Column 'n' exists already");
    assertRefused(
        embed(three(), "txt", "--keep", "id,who,why", "--dimensions", "33"),
        "Column 'who' to keep does not exist; expected one of [id, n, text]. Correct --keep.",
        "Column 'why' to keep does not exist",
        "2 problems.");
    Ran ran = embed(three(), "txt", "--dimensions", "33");
    assertRefused(ran, "Column 'txt' does not exist; expected one of [id, n, text].");
    assertTrue(
        ran.err().contains("Invalid dimensions: 33; expected 1 to 32, the width of the model's"),
        ran.err());
  }

  @Test
  void promptsAreOneOrTheOther() {
    Ran ran = embed(three(), "text", "--prompt", "query", "--prompt-text", "query: ");
    assertCode(2, ran);
    assertTrue(
        ran.err()
            .contains(
                "prompt and promptText were both given; expected one of them. Leave one out."),
        ran.err());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void brokenModelsAreRefusedBeforeTheWork() throws IOException {
    Path model = folder.resolve("model");
    for (String part : List.of("onnx/model.onnx", "tokenizer.json", "config.json")) {
      Path from = Path.of(Frames.MODEL).resolve(part);
      Files.createDirectories(model.resolve(part).getParent());
      Files.copy(from, model.resolve(part));
    }
    Files.delete(model.resolve("tokenizer.json"));
    Files.write(model.resolve("onnx/model.onnx"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    Ran both =
        run(
            "embed",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            model.toString());
    assertCode(2, both);
    assertTrue(both.err().contains("tokenizer.json is missing"), both.err());
    assertTrue(both.err().contains("onnx/model.onnx"), both.err());
    assertFalse(Files.exists(folder.resolve("out")));

    Files.copy(Path.of(Frames.MODEL, "tokenizer.json"), model.resolve("tokenizer.json"));
    byte[] whole = Files.readAllBytes(Path.of(Frames.MODEL, "onnx/model.onnx"));
    Files.write(model.resolve("onnx/model.onnx"), Arrays.copyOf(whole, whole.length / 2));
    Ran half =
        run(
            "embed",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            model.toString());
    assertCode(2, half);
    assertTrue(half.err().contains("onnx/model.onnx"), half.err());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void aFailureInTheWorkIsOne() {
    Ran ran = embed(three(), "text", "--device", "cuda");
    assertCode(1, ran);
    assertTrue(
        ran.err()
            .contains(
                "The job failed: device=cuda was requested but ONNX Runtime here is the CPU"
                    + " build."),
        ran.err());
    assertTrue(ran.err().contains("Add --stacktrace to see where."), ran.err());
    assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
    assertCode(0, embed(three(), "text"));
  }

  @Test
  void wrongWordsAreAllNamedWithTheNearestRightOnes() {
    assertRefused(
        run(
            "embed",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--modle",
            Frames.MODEL,
            "--overwirte",
            "--pooling",
            "avg",
            "--type",
            "list",
            "--device",
            "tpu",
            "--limit",
            "0",
            "--partitions",
            "-1",
            "--max-length",
            "0",
            "--batch-tokens",
            "few"),
        "Unknown option: '--modle'; did you mean --model?",
        "Unknown option: '--overwirte'; did you mean --overwrite?",
        "Invalid pooling: 'avg'; expected one of mean, cls, max, last_token, mean_sqrt_len.",
        "Invalid outputType: 'list'; expected one of array, vector.",
        "Invalid device: 'tpu'; expected one of auto, cpu, cuda.",
        "Invalid --limit: 0; expected at least 1.",
        "Invalid --partitions: -1; expected at least 1.",
        "Invalid maxLength: 0; expected at least 1.",
        "Invalid --batch-tokens: 'few'; expected auto or a number of at least 1.");
  }

  @Test
  void requiredOptionsAndNumbersAreAsked() {
    Ran ran = run("embed", "--max-length", "many");
    assertCode(2, ran);
    for (String word : List.of("--input", "--text", "--output", "'many' is not an int")) {
      assertTrue(ran.err().contains(word), word + "\nis not in\n" + ran.err());
    }
    assertCode(2, run("embd", "--text", "x"));
    assertCode(0, run("embed", "--help"));
    assertTrue(run("embed", "--help").out().contains("--batch-tokens"));
  }
}
