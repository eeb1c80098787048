package embark.jobs;

import static embark.jobs.Commands.JSON;
import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import embark.jobs.Commands.Ran;
import embark.spark.ChildJvm;
import embark.spark.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model against what sentence-transformers and transformers gave for the same texts. */
class VerifyCommandTest {

  private static final String MODELS = "src/test/resources/models/";

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private static Ran verify(String model, List<ObjectNode> rows, String... more) {
    return verifyFile(model, write("reference.jsonl", lines(rows)), more);
  }

  private static Ran verifyFile(String model, String file, String... more) {
    List<String> words = new ArrayList<>(List.of("verify", "--model", model, "--reference", file));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private static String lines(List<ObjectNode> rows) {
    return rows.stream().map(row -> row + "\n").collect(Collectors.joining());
  }

  /** The rows of a golden, each with its ids and the numbers of a list of another name. */
  private static List<ObjectNode> rows(String golden, String numbers, String field)
      throws IOException {
    JsonNode root = golden(golden);
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < root.path("texts").size(); i++) {
      ObjectNode row = JSON.createObjectNode();
      row.set("text", root.path("texts").get(i));
      row.set("ids", root.path("ids").get(i));
      row.set(field, root.path(numbers).get(i));
      rows.add(row);
    }
    return rows;
  }

  private static JsonNode golden(String name) throws IOException {
    return JSON.readTree(Path.of("src/test/resources/goldens", name + ".json").toFile());
  }

  private static List<ObjectNode> vectors() throws IOException {
    return rows("tiny-bert.own", "vectors", "vector");
  }

  private static void assertSays(Ran ran, String... lines) {
    for (String line : lines) {
      assertTrue(ran.out().contains(line), line + "\nis not in\n" + ran.out());
    }
  }

  @Test
  void vectorsOfSentenceTransformers() throws IOException {
    Ran ran = verify(Frames.MODEL, vectors(), "--min-cosine", "0.999999");
    assertCode(0, ran);
    assertSays(
        ran,
        "  model      " + Frames.MODEL + " (",
        "  reference  " + path("reference.jsonl") + ", 27 texts",
        "  ids        27 of 27 texts equal",
        "  compared   27 vectors",
        "(at least 0.999999)",
        "(at most 0.001)",
        "  result     equal within the bounds");
  }

  @Test
  void optionsOfTheModel() throws IOException {
    assertCode(
        0,
        verify(
            Frames.MODEL,
            rows("tiny-bert.cls", "vectors", "vector"),
            "--pooling",
            "cls",
            "--normalize",
            "false"));
    assertCode(
        0, verify(Frames.MODEL, rows("tiny-bert.short", "vectors", "vector"), "--max-length", "8"));
    assertCode(
        0, verify(Frames.MODEL, rows("tiny-bert.query", "vectors", "vector"), "--prompt", "query"));
    assertCode(
        0,
        verify(
            Frames.MODEL, rows("tiny-bert.dimensions", "vectors", "vector"), "--dimensions", "8"));
    Ran ran = verify(Frames.MODEL, rows("tiny-bert.short", "vectors", "vector"));
    assertCode(1, ran);
    assertSays(ran, "differs in ids, cosine, difference");
  }

  @Test
  void logitsOfTextsAndOfPairs() throws IOException {
    Ran ran = verify(MODELS + "classifier-roberta", rows("classifier-roberta", "logits", "logits"));
    assertCode(0, ran);
    assertSays(ran, "  compared   27 rows of logits", "27 of 27 texts equal");
    assertRefused(
        verify(
            MODELS + "classifier-roberta",
            rows("classifier-roberta", "logits", "logits"),
            "--prompt-text",
            "query: ",
            "--pooling",
            "cls"),
        "depends on --pooling, --prompt-text, which are about vectors; expected");

    JsonNode root = golden("classifier-bert");
    List<ObjectNode> pairs = new ArrayList<>();
    for (int i = 0; i < root.path("pairs").size(); i++) {
      ObjectNode row = JSON.createObjectNode();
      row.set("text", root.path("pairs").get(i).get(0));
      row.set("text_pair", root.path("pairs").get(i).get(1));
      row.set("ids", root.path("pairIds").get(i));
      row.set("logits", root.path("pairLogits").get(i));
      pairs.add(row);
    }
    ran = verify(MODELS + "classifier-bert", pairs);
    assertCode(0, ran);
    assertSays(ran, "  ids        10 of 10 texts equal");
  }

  @Test
  void idsAloneOfAModelThatGivesNoVectors() throws IOException {
    List<ObjectNode> rows = new ArrayList<>();
    JsonNode root = golden("pairs-roberta");
    for (int i = 0; i < root.path("pairs").size(); i++) {
      ObjectNode row = JSON.createObjectNode();
      row.set("text", root.path("pairs").get(i).get(0));
      row.set("text_pair", root.path("pairs").get(i).get(1));
      row.set("ids", root.path("ids").get(i));
      rows.add(row);
    }
    Ran ran = verify(MODELS + "pairs-roberta", rows);
    assertCode(0, ran);
    assertSays(ran, "  ids        28 of 28 texts equal", "equal within the bounds");
    ran = verify(MODELS + "pairs-roberta", rows, "--max-length", "65");
    assertRefused(
        ran,
        "Invalid maxLength: 65; expected at most 64, what the model reads. Set a shorter one.");
  }

  @Test
  void theFirstIdThatDiffersIsShownWithItsPieces() throws IOException {
    List<ObjectNode> rows = vectors();
    int ours = ((ArrayNode) rows.get(3).path("ids")).get(2).intValue();
    ((ArrayNode) rows.get(3).path("ids")).set(2, 4);
    ((ArrayNode) rows.get(5).path("ids")).remove(4);
    Ran ran = verify(Frames.MODEL, rows);
    assertCode(1, ran);
    JsonNode vocabulary =
        JSON.readTree(Path.of(Frames.MODEL, "tokenizer.json").toFile()).path("model").path("vocab");
    String name =
        vocabulary.properties().stream()
            .filter(word -> word.getValue().intValue() == ours)
            .findFirst()
            .orElseThrow()
            .getKey();
    assertSays(
        ran,
        "  ids        25 of 27 texts equal",
        "differs in ids",
        "The first difference of ids is in line 4, token 2 (from 0):",
        "  text       HELLO World",
        "  got        " + ours + " " + name,
        "  expected   4 [MASK]");
  }

  @Test
  void aTextThatEndsBeforeTheReferenceDoes() throws IOException {
    List<ObjectNode> rows = vectors().subList(0, 1);
    ((ArrayNode) rows.get(0).path("ids")).add(100_000);
    Ran ran = verify(Frames.MODEL, rows);
    assertCode(1, ran);
    assertSays(ran, "  got        nothing: the text has no more tokens", "  expected   100000");
  }

  @Test
  void theWorstVectorIsFound() throws IOException {
    List<ObjectNode> rows = vectors();
    ArrayNode vector = (ArrayNode) rows.get(6).path("vector");
    vector.set(0, vector.get(0).doubleValue() + 0.2);
    Ran ran = verify(Frames.MODEL, rows);
    assertCode(1, ran);
    assertSays(
        ran, "27 of 27 texts equal", "at worst, line 7 (at least", "differs in cosine, difference");
    ran = verify(Frames.MODEL, rows, "--min-cosine", "0.9", "--max-difference", "1");
    assertCode(0, ran);
  }

  /** A cosine does not see a length. */
  @Test
  void aVectorOfAnotherLengthDiffers() throws IOException {
    Ran ran = verify(Frames.MODEL, vectors(), "--normalize", "false");
    assertCode(1, ran);
    assertSays(ran, "result     differs in difference");
  }

  @Test
  void aPreparedModelHasBoundsOfItsOwn() throws IOException {
    assertCode(1, verify(Frames.MODEL, vectors(), "--precision", "int8"));
    Ran ran =
        verify(
            Frames.MODEL,
            vectors(),
            "--precision",
            "int8",
            "--min-cosine",
            "0.97",
            "--max-difference",
            "0.5");
    assertCode(0, ran);
  }

  @Test
  void wrongLinesAreToldTogether() {
    String file =
        write(
            "reference.jsonl",
            """
            {"text":"a cat","ids":[2,3]}

            {"text":"a cat"
            {"ids":[2,3]}
            {"text":"a cat"}
            {"text":"a cat","ids":[2.5]}
            {"text":"a cat","vector":["x"]}
            {"text":"a cat","vector":[1],"logits":[1]}
            {"text":"a cat","text_pair":7,"ids":[2]}
            [1]
            {"text":"a cat","ids":[2]} {"text":"a dog","ids":[3]}
            """);
    assertRefused(
        verifyFile(Frames.MODEL, file),
        "Line 3 is no JSON (Unexpected end-of-input: expected close marker for Object); expected",
        "Line 4 has no text; expected a string in text",
        "Line 5 has neither ids nor vector nor logits; expected one of them at least.",
        "Line 6 has a wrong value in ids; expected a list of whole numbers.",
        "Line 7 has a wrong value in vector; expected a list of numbers.",
        "Line 8 has a vector and logits; expected one of them.",
        "Line 9 has no text; expected a string in text, and in text_pair where there is one.",
        "Line 10 has no text;",
        "Line 11 is no JSON (Trailing token");
  }

  @Test
  void linesThatDoNotGoTogether() {
    assertRefused(
        verifyFile(
            Frames.MODEL,
            write("a.jsonl", "{\"text\":\"a\",\"vector\":[1]}\n{\"text\":\"b\",\"logits\":[1]}\n")),
        "Line 1 has a vector and line 2 has logits; expected one of them in a file.");
    assertRefused(
        verifyFile(
            Frames.MODEL,
            write("b.jsonl", "{\"text\":\"a\",\"vector\":[1]}\n{\"text\":\"b\",\"vector\":[1,2]}")),
        "Line 2 has 2 numbers; expected 1, as line 1 has.");
    String file = write("c.jsonl", "{\"text\":\"a\",\"vector\":[1]}\n");
    assertRefused(
        verifyFile(Frames.MODEL, file),
        "'%s' has 1 numbers for each text; expected 32, as the model gives.".formatted(file));
    assertRefused(
        verifyFile(Frames.MODEL, write("d.jsonl", "\n")), "has no lines; expected a text");
    assertRefused(
        verifyFile(Frames.MODEL, write("e.jsonl", "{\n".repeat(12))),
        Stream.concat(
                IntStream.rangeClosed(1, 10).mapToObj("Line %d is no JSON"::formatted),
                Stream.of("2 more lines of '"))
            .toArray(String[]::new));
  }

  @Test
  void whatIsAskedForWronglyIsToldTogether() {
    assertRefused(
        verifyFile("no-such-model", path("none.jsonl")),
        "Cannot read the reference '%s'".formatted(path("none.jsonl")),
        "Cannot find model 'no-such-model'");
    assertRefused(
        verifyFile(
            Frames.MODEL,
            path("none.jsonl"),
            "--precision",
            "fp16",
            "--pooling",
            "median",
            "--max-length",
            "0",
            "--min-cosine",
            "2",
            "--max-difference",
            "-1"),
        "Invalid --precision: 'fp16'; expected one of [fp32, int8], which processors compute with.",
        "Invalid --pooling: 'median'; expected one of [mean, cls, max, last_token, mean_sqrt_len].",
        "Invalid --max-length: 0; expected at least 1.",
        "Invalid --min-cosine: 2.0; expected a number from -1 to 1.",
        "Invalid --max-difference: -1.0; expected a number of at least 0.");
    String logits = write("logits.jsonl", "{\"text\":\"a\",\"logits\":[1]}\n");
    assertRefused(
        verifyFile(Frames.MODEL, logits),
        "Cannot classify with " + Path.of(Frames.MODEL).toAbsolutePath());
  }

  @Test
  void noSessionIsStarted() throws Exception {
    String file = write("reference.jsonl", lines(vectors()));
    ChildJvm.End end =
        new ChildJvm()
            .options("-Dspark.master=no master: a session could not start")
            .options("-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")))
            .run(Main.class, "verify", "--model", Frames.MODEL, "--reference", file);
    assertEquals(0, end.code(), end.text());
  }
}
