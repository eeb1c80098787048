package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.names;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.summary;
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

/** The job that scores passages for queries. */
class RankCommandTest {

  private static final String MODELS = "src/test/resources/models/";

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private static String rows() {
    return write(
        "pairs.jsonl",
        """
        {"id":0,"q":"How do I reset the password?","p":"Open the account page."}
        {"id":1,"q":"How do I reset the password?","p":null}
        {"id":2,"q":"天气","p":"今天天气很好。"}
        """);
  }

  private static Ran rank(String input, String... more) {
    List<String> words =
        new ArrayList<>(List.of("rank", "--input", input, "--query", "q", "--passage", "p"));
    words.addAll(List.of("--output", path("out")));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  @Test
  void scoresAreWritten() throws IOException {
    assertCode(0, rank(rows(), "--model", MODELS + "pairs-bert"));
    assertEquals(List.of("id", "p", "q", "score", "score_provenance"), names(out()));
    List<Row> rows = out().orderBy("id").collectAsList();
    double score = rows.get(0).getAs("score");
    assertTrue(score > 0 && score < 1, rows.toString());
    assertTrue(rows.get(1).isNullAt(3));
    assertEquals(3, summary().path("rows").asLong());
  }

  @Test
  void optionsReachTheStage() {
    assertCode(
        0,
        rank(
            rows(),
            "--model",
            MODELS + "pairs-roberta",
            "--label",
            "entailment",
            "--activation",
            "identity",
            "--output-column",
            "entailed",
            "--raw-score-column",
            "logit",
            "--labels-column",
            "all",
            "--keep",
            "id"));
    assertEquals(List.of("id", "entailed", "logit", "all", "entailed_provenance"), names(out()));
    Row row = out().orderBy("id").head();
    assertEquals(row.<Double>getAs("logit"), row.<Double>getAs("entailed"));
    assertEquals(3, row.getList(3).size());
  }

  @Test
  void passagesOfAQueryMayBeAList() {
    String lists =
        write("lists.jsonl", "{\"q\":\"How?\",\"p\":[\"So.\",\"The river runs.\",null]}\n");
    assertCode(0, rank(lists, "--model", MODELS + "pairs-minilm"));
    assertEquals(3, out().head().getList(2).size());
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertRefused(
        rank(rows()),
        "--model was not given; expected a model that reads pairs, as a cross-encoder. Add --model"
            + " BUNDLE.");
    assertRefused(
        rank(rows(), "--activation", "tanh", "--max-length", "0"),
        "--model was not given",
        "Invalid activation: 'tanh'",
        "Invalid maxLength: 0");
    assertRefused(
        rank(rows(), "--model", MODELS + "pairs-roberta"),
        "label is not set, but the model has the outputs [contradiction, entailment, neutral]");
    assertRefused(
        run("rank", "--input", rows(), "--query", "q", "--output", path("out")),
        "--passage",
        "--model was not given");
  }
}
