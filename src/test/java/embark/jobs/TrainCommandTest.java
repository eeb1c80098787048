package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.labelled;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import embark.spark.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From labelled rows to a model folder that the other jobs take. */
class TrainCommandTest {

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  static Ran train(String input, String label, String... more) {
    List<String> words =
        new ArrayList<>(List.of("train", "--input", input, "--text", "text", "--label", label));
    words.addAll(List.of("--output", path("bundle"), "--model", Frames.MODEL));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  @Test
  void aTrainedFolderClassifiesAndIsEvaluated() throws IOException {
    Ran trained =
        train(
            labelled(),
            "topic",
            "--handle-invalid",
            "skip",
            "--held-out",
            "0.2",
            "--max-iter",
            "30");
    assertCode(0, trained);
    for (String line :
        List.of(
            "  rows       40",
            "  skipped    2",
            "  labels     4",
            "A head trained on the others, on the rows held out:",
            "  accuracy ",
            "  jobs/run classify --input FILE --text COLUMN --model " + path("bundle"))) {
      assertTrue(trained.out().contains(line), line + "\nis not in\n" + trained.out());
    }
    assertTrue(trained.err().contains("Training a head for 4 labels"), trained.err());

    assertCode(
        0,
        run(
            "classify",
            "--input",
            labelled(),
            "--text",
            "text",
            "--model",
            path("bundle"),
            "--output",
            path("out"),
            "--top-k",
            "2"));
    assertEquals(
        List.of(
            "id",
            "text",
            "topic",
            "label",
            "score",
            "labels",
            "probability",
            "rawPrediction",
            "prediction",
            "label_provenance"),
        Commands.names(out()));
    List<Row> rows = out().orderBy("id").collectAsList();
    assertEquals(42, rows.size());
    long right =
        rows.stream()
            .filter(row -> row.getString(2) != null)
            .filter(row -> row.getString(2).equals(row.getString(3)))
            .count();
    assertTrue(right >= 36, right + " of 40 learned rows are right");
    assertTrue(rows.get(40).isNullAt(3) && rows.get(40).isNullAt(8), "no text, no label");

    Ran evaluated =
        run(
            "evaluate",
            "--input",
            labelled(),
            "--text",
            "text",
            "--label",
            "topic",
            "--model",
            path("bundle"),
            "--report",
            path("report"));
    assertCode(0, evaluated);
    for (String line :
        List.of(
            "(%d of 40 right)".formatted(right),
            "unlabelled  1",
            "unanswered  1",
            "The report: " + path("report/evaluation.html"))) {
      assertTrue(evaluated.out().contains(line), line + "\nis not in\n" + evaluated.out());
    }
    String page = Files.readString(folder.resolve("report/evaluation.html"));
    assertTrue(
        page.contains("comma, &quot;quote&quot;") || page.contains("comma, &#34;quote&#34;"));
    assertEquals(
        right,
        Commands.JSON
            .readTree(folder.resolve("report/evaluation.json").toFile())
            .path("right")
            .asLong());
  }

  @Test
  void optionsReachTheTraining() throws IOException {
    TreeSet<String> heads = new TreeSet<>();
    List<List<String>> options =
        List.of(
            List.of(),
            List.of("--reg-param", "0.5"),
            List.of("--max-iter", "3"),
            List.of("--elastic-net", "1", "--reg-param", "0.1"),
            List.of("--class-weights", "balanced", "--limit", "37"),
            List.of("--limit", "37"),
            List.of("--weight", "id"),
            List.of("--max-length", "4"),
            List.of("--prompt", "query"),
            List.of("--lower-case", "false"));
    for (List<String> option : options) {
      List<String> words = new ArrayList<>(option);
      if (!option.contains("--max-iter")) {
        words.addAll(List.of("--max-iter", "6"));
      }
      words.addAll(List.of("--handle-invalid", "skip", "--held-out", "0", "--overwrite"));
      Ran ran = train(labelled(), "topic", words.toArray(String[]::new));
      assertCode(0, ran);
      assertFalse(ran.out().contains("held out"), ran.out());
      heads.add(
          Files.readString(folder.resolve("bundle/classifier/config.json"))
              + java.util.HexFormat.of()
                  .formatHex(
                      Files.readAllBytes(folder.resolve("bundle/classifier/model.safetensors"))));
    }
    assertEquals(options.size(), heads.size(), "every option makes another head");
  }

  @Test
  void badRowsAreToldTogetherBeforeAnythingIsEmbedded() {
    Ran ran = train(labelled(), "topic");
    assertCode(2, ran);
    for (String problem :
        List.of("1 rows have no label in column 'topic'", "1 rows have a null in column 'text'")) {
      assertTrue(ran.err().contains(problem), problem + "\nis not in\n" + ran.err());
    }
    assertFalse(Files.exists(folder.resolve("bundle")));
    String one = write("one.jsonl", "{\"text\":\"a\",\"y\":\"x\"}\n{\"text\":\"b\",\"y\":\"x\"}\n");
    assertTrue(train(one, "y").err().contains("has 1 different labels; expected at least 2"));
    String single =
        write(
            "single.jsonl",
            "{\"text\":\"a\",\"y\":\"x\"}\n{\"text\":\"b\",\"y\":\"x\"}\n{\"text\":\"c\",\"y\":\"z\"}\n");
    assertTrue(train(single, "y").err().contains("1 labels have one row only ('z')"));
  }

  @Test
  void wrongOptionsAreToldTogether() {
    assertRefused(
        run(
            "train",
            "--input",
            labelled(),
            "--text",
            "txt",
            "--label",
            "nothing",
            "--output",
            path("out"),
            "--model",
            Frames.MODEL,
            "--max-length",
            "1000"),
        "Cannot train with");
    assertRefused(
        run(
            "train",
            "--input",
            labelled(),
            "--text",
            "text",
            "--label",
            "topic",
            "--output",
            path("out"),
            "--reg-param",
            "-1",
            "--held-out",
            "2",
            "--class-weights",
            "some",
            "--limit",
            "0",
            "--handle-invalid",
            "no"),
        "Invalid --limit: 0",
        "Invalid handleInvalid: 'no'",
        "Invalid heldOut: 2.0",
        "Invalid classWeights: 'some'",
        "Invalid regParam: -1.0");
  }

  @Test
  void aFolderThatIsThereIsKeptUnlessOverwritten() throws IOException {
    Files.createDirectories(folder.resolve("bundle"));
    Files.writeString(folder.resolve("bundle/mine.txt"), "mine");
    Ran ran = train(labelled(), "topic", "--handle-invalid", "skip");
    assertCode(2, ran);
    assertTrue(ran.err().contains("exists already"), ran.err());
    assertTrue(Files.exists(folder.resolve("bundle/mine.txt")));
    Ran over = train(labelled(), "topic", "--handle-invalid", "skip", "--overwrite");
    assertCode(2, over);
    assertTrue(over.err().contains("is no model folder that a training wrote"), over.err());
    Files.delete(folder.resolve("bundle/mine.txt"));
    Files.writeString(folder.resolve("bundle.trial"), "mine");
    List<String> options =
        List.of("--handle-invalid", "skip", "--max-iter", "6", "--held-out", "0");
    assertCode(0, train(labelled(), "topic", options.toArray(String[]::new)));
    Files.writeString(folder.resolve("bundle/mine.txt"), "mine");
    List<String> again = new ArrayList<>(options);
    again.add("--overwrite");
    assertCode(0, train(labelled(), "topic", again.toArray(String[]::new)));
    assertFalse(Files.exists(folder.resolve("bundle/mine.txt")));
    assertEquals("mine", Files.readString(folder.resolve("bundle.trial")), "a neighbour's file");
    Ran onItself =
        run(
            "train",
            "--input",
            labelled(),
            "--text",
            "text",
            "--label",
            "topic",
            "--output",
            path("bundle"),
            "--model",
            path("bundle"),
            "--overwrite");
    assertCode(2, onItself);
    assertTrue(onItself.err().contains("lie inside one another"), onItself.err());
    assertTrue(Files.exists(folder.resolve("bundle/classifier/config.json")));
  }
}
