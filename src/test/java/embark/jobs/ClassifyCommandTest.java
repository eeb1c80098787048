package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.names;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.three;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import embark.spark.Frames;
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

/** Labels by a classifier's folder, and by their names alone. */
class ClassifyCommandTest {

  private static final String MODELS = "src/test/resources/models/";

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private static Ran classify(String... more) {
    List<String> words = new ArrayList<>(List.of("classify", "--input", three(), "--text", "text"));
    words.addAll(List.of("--output", path("out"), "--overwrite"));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  @Test
  void anExportGivesItsOwnLabels() {
    assertCode(0, classify("--model", MODELS + "classifier-distilbert", "--keep", "id"));
    assertEquals(
        List.of(
            "id",
            "label",
            "score",
            "probability",
            "rawPrediction",
            "prediction",
            "label_provenance"),
        names(out()));
    List<Row> rows = out().orderBy("id").collectAsList();
    assertTrue(List.of("NEGATIVE", "POSITIVE").contains(rows.get(0).getString(1)));
    assertTrue(rows.get(1).isNullAt(1), "null stays null");
  }

  @Test
  void optionsReachTheColumns() {
    assertCode(
        0,
        classify(
            "--model",
            MODELS + "classifier-xlm-roberta",
            "--vectors",
            "false",
            "--output-column",
            "topic",
            "--threshold",
            "0",
            "--top-k",
            "3",
            "--unknown-below",
            "1"));
    assertEquals(
        List.of("id", "n", "text", "topic", "score", "labels", "prediction", "topic_provenance"),
        names(out()));
    Row row = out().orderBy("id").head();
    assertEquals("unknown", row.getString(3));
    assertEquals(3, row.getList(5).size());
    double score = row.getDouble(4);
    assertCode(0, classify("--model", MODELS + "classifier-xlm-roberta", "--temperature", "9"));
    assertNotEquals(score, out().orderBy("id").head().<Double>getAs("score"));
    assertCode(0, classify("--model", MODELS + "classifier-albert"));
    assertEquals(
        List.of("id", "n", "text", "score", "rawPrediction", "prediction", "label_provenance"),
        names(out()));
    assertCode(
        0,
        classify(
            "--model",
            MODELS + "classifier-albert",
            "--problem-type",
            "multi_label",
            "--text-pair",
            "text"));
    assertTrue(names(out()).contains("labels"));
  }

  @Test
  void labelsComeFromTheirNamesOrAFile() {
    assertCode(0, classify("--model", Frames.MODEL, "--labels", "a cat, dogs ,two words"));
    assertEquals("a cat", out().orderBy("id").head().<String>getAs("label").strip());
    List<String> expected = List.of("a cat", "dogs", "two words");
    for (String file :
        List.of(
            write("labels.txt", "a cat\n\ndogs\ntwo words\n"),
            write("labels.csv", "label,description\na cat,\ndogs,\ntwo words,\n"),
            write(
                "labels.jsonl",
                "{\"label\":\"a cat\"}\n{\"label\":\"dogs\"}\n{\"label\":\"two words\"}\n"))) {
      assertCode(0, classify("--model", Frames.MODEL, "--labels", file, "--top-k", "3"));
      List<String> labels =
          out().orderBy("id").head().<Row>getList(5).stream()
              .map(label -> label.getString(0))
              .sorted()
              .toList();
      assertEquals(expected, labels, file);
    }
    String examples =
        write(
            "examples.csv",
            "label,description,example\nx,,one cat\nx,,a cat\ny,\"a dog, barking\",\n");
    assertCode(0, classify("--model", Frames.MODEL, "--labels", examples));
    assertEquals("x", out().orderBy("id").head().<String>getAs("label"));
    assertCode(0, classify("--model", MODELS + "classifier-roberta", "--labels", "weather,money"));
    Row row = out().orderBy("id").head();
    org.apache.spark.ml.linalg.Vector scores = row.getAs("probability");
    assertEquals(1, scores.apply(0) + scores.apply(1), 1e-9);
  }

  @Test
  void namesOfTheInputAreNoHindrance() {
    String input =
        write("scored.jsonl", "{\"id\":1,\"text\":\"one cat\",\"score\":4,\"label\":\"x\"}\n");
    List<String> words =
        List.of(
            "classify",
            "--input",
            input,
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            MODELS + "classifier-distilbert",
            "--overwrite",
            "--vectors",
            "false");
    Ran taken = run(words.toArray(String[]::new));
    assertCode(2, taken);
    assertTrue(taken.err().contains("exists already; expected a new name."), taken.err());
    List<String> dropped = new ArrayList<>(words);
    dropped.addAll(List.of("--keep", "id"));
    assertCode(0, run(dropped.toArray(String[]::new)));
    assertEquals(List.of("id", "label", "score", "prediction", "label_provenance"), names(out()));
    List<String> prefixed = new ArrayList<>(words);
    prefixed.addAll(List.of("--prefix", "our_"));
    assertCode(0, run(prefixed.toArray(String[]::new)));
    assertEquals(
        List.of(
            "id",
            "label",
            "score",
            "text",
            "our_label",
            "our_score",
            "our_prediction",
            "our_label_provenance"),
        names(out()));
  }

  @Test
  void theModelIsNotWrittenOver() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    try (Stream<Path> files = Files.list(Path.of(MODELS, "classifier-distilbert"))) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    Ran ran =
        run(
            "classify",
            "--input",
            three(),
            "--text",
            "text",
            "--model",
            model.toString(),
            "--output",
            model.toString(),
            "--overwrite");
    assertCode(2, ran);
    assertTrue(ran.err().contains("lie inside one another"), ran.err());
    assertTrue(Files.exists(model.resolve("config.json")));
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertRefused(
        run("classify", "--input", three(), "--text", "text", "--output", path("out")),
        "Neither --model nor --labels was given");
    assertRefused(
        run(
            "classify",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            Frames.MODEL),
        "expected logits [batch, labels]");
    assertRefused(
        run(
            "classify",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--labels",
            "a,b",
            "--text-pair",
            "text",
            "--problem-type",
            "regression",
            "--top-k",
            "0"),
        "--text-pair goes with a classifier's --model",
        "Invalid --problem-type: 'regression'",
        "Invalid topK: 0");
    assertRefused(
        run(
            "classify",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--labels",
            path("no.txt")),
        "does not exist; expected a file, a folder or a glob. Correct --labels.");
    assertRefused(
        run(
            "classify",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--labels",
            write("wrong.csv", "name\nx\n")),
        "Column 'label' does not exist; expected one of [name]. Correct --labels.");
    assertRefused(
        run(
            "classify",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--labels",
            "a,b,a",
            "--model",
            Frames.MODEL),
        "Label 'a' is there 2 times");
    assertRefused(
        run(
            "classify",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--labels",
            "alone",
            "--model",
            Frames.MODEL,
            "--problem-type",
            "multi_label"),
        "expected one label of several");
  }
}
