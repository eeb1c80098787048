package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.names;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.summary;
import static embark.jobs.Commands.three;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs of entities and answers. */
class TokenCommandsTest {

  private static final String TAGGER = "src/test/resources/models/entities-bert";
  private static final String ANSWERER = "src/test/resources/models/answers-bert";

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private static String asked() {
    return write(
        "asked.json",
        """
        {"id":0,"q":"Who met Bob?","c":"Anna 🎉 met Bob in Rome.","start":7}
        {"id":1,"q":null,"c":"Anna met Bob in Rome.","start":8}
        {"id":2,"q":"Where?","c":"","start":9}
        """);
  }

  private static Ran tag(String... more) {
    List<String> words = new ArrayList<>(List.of("tag", "--input", three(), "--text", "text"));
    words.addAll(List.of("--output", path("out"), "--overwrite", "--model", TAGGER));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private static Ran answer(String... more) {
    List<String> words = new ArrayList<>(List.of("answer", "--input", asked(), "--question", "q"));
    words.addAll(List.of("--context", "c", "--output", path("out"), "--overwrite"));
    words.addAll(List.of("--model", ANSWERER));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  @Test
  void entitiesComeBesideTheRows() throws IOException {
    assertCode(0, tag());
    assertEquals(List.of("id", "n", "text", "entities", "entities_provenance"), names(out()));
    List<Row> rows = out().orderBy("id").collectAsList();
    assertTrue(rows.get(1).isNullAt(3), "null stays null");
    assertEquals(3, summary().path("rows").asInt());
    assertEquals(1, summary().path("nulls").asInt());
    assertEquals(
        0,
        out()
            .selectExpr("text", "explode(entities) e")
            .where("e.text != substring(text, e.start + 1, e.end - e.start)")
            .count());
  }

  @Test
  void optionsReachTheTagger() {
    assertCode(
        0,
        tag(
            "--aggregation",
            "none",
            "--ignore-labels",
            "I-LOC,B-LOC",
            "--output-column",
            "names",
            "--max-length",
            "16",
            "--overlap",
            "3"));
    List<String> labels =
        out().selectExpr("explode(names) e").selectExpr("e.label").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    assertTrue(labels.contains("O") && !labels.contains("I-LOC"), labels.toString());
    assertCode(0, tag("--long-text", "truncate"));
  }

  @Test
  void wrongOptionsAreRefusedTogether() {
    assertRefused(
        run(
            "tag",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            TAGGER,
            "--aggregation",
            "all",
            "--overlap",
            "-1",
            "--long-text",
            "cut"),
        "Invalid aggregation: 'all'; expected one of none, simple, first, average, max.",
        "Invalid overlap: -1; expected at least 0.",
        "Invalid longText: 'cut'; expected one of truncate, window.");
  }

  @Test
  void aModelThatDoesNotTagIsRefused() {
    assertRefused(
        run(
            "tag",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            "src/test/resources/models/classifier-bert"),
        "(task token-classification)");
  }

  @Test
  void answersComeBesideTheRows() throws IOException {
    Ran taken = answer();
    assertCode(2, taken);
    assertTrue(taken.err().contains("Column 'start' exists already"), taken.err());
    assertCode(0, answer("--prefix", "our_", "--top-k", "2"));
    assertEquals(
        List.of(
            "c",
            "id",
            "q",
            "start",
            "our_answer",
            "our_score",
            "our_start",
            "our_end",
            "our_noAnswerScore",
            "our_answers",
            "our_answer_provenance"),
        names(out()));
    List<Row> rows = out().orderBy("id").collectAsList();
    assertEquals(2, rows.get(0).getList(9).size());
    assertTrue(rows.get(1).isNullAt(4) && rows.get(2).isNullAt(4));
    assertEquals(
        0, out().where("our_answer != substring(c, our_start + 1, our_end - our_start)").count());
    assertEquals(1, summary().path("nulls").asInt());
  }

  @Test
  void optionsReachTheAnswerer() {
    assertCode(
        0,
        answer(
            "--keep",
            "id",
            "--output-column",
            "found",
            "--max-answer-tokens",
            "1",
            "--handle-impossible",
            "true",
            "--align-to-words",
            "false",
            "--max-length",
            "40",
            "--overlap",
            "4"));
    assertEquals(
        List.of("id", "found", "score", "start", "end", "noAnswerScore", "found_provenance"),
        names(out()));
    assertEquals("", out().where("id = 2").head().getString(1), "the context does not say");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertRefused(
        run(
            "answer",
            "--input",
            asked(),
            "--question",
            "q",
            "--context",
            "c",
            "--output",
            path("out"),
            "--model",
            ANSWERER,
            "--top-k",
            "0",
            "--max-answer-tokens",
            "0"),
        "Invalid topK: 0; expected at least 1.",
        "Invalid maxAnswerTokens: 0; expected at least 1.");
    assertRefused(
        run("tag", "--input", three(), "--text", "text", "--output", path("out")),
        "--model was not given; expected a model that labels tokens, as for named entities. Add"
            + " --model BUNDLE.");
    Ran without = run("answer", "--input", asked(), "--question", "q", "--output", path("out"));
    assertCode(2, without);
    assertTrue(without.err().contains("--context"), without.err());
  }
}
