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

/** The job that finds words for masks. */
class FillCommandTest {

  private static final String MODEL = "src/test/resources/models/masks-bert";

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private static String rows() {
    return write(
        "masked.jsonl",
        """
        {"id":0,"text":"The [MASK] sleeps on the [MASK] stones."}
        {"id":1,"text":null}
        {"id":2,"text":"no mask here"}
        {"id":3,"text":"猫在温暖的[MASK]上睡觉。"}
        """);
  }

  private static Ran fill(String input, String... more) {
    List<String> words = new ArrayList<>(List.of("fill", "--input", input, "--text", "text"));
    words.addAll(List.of("--output", path("out"), "--model", MODEL));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  @Test
  void wordsAreWrittenAndBadRowsKeepTheirReason() throws IOException {
    assertCode(0, fill(rows(), "--on-error", "null", "--top-k", "3"));
    assertEquals(List.of("id", "text", "words", "words_error", "words_provenance"), names(out()));
    List<Row> rows = out().orderBy("id").collectAsList();
    assertEquals(6, rows.get(0).getList(2).size());
    assertTrue(rows.get(1).isNullAt(2) && rows.get(1).isNullAt(3));
    assertTrue(rows.get(2).getString(3).contains("The text has no mask"));
    assertEquals(3, rows.get(3).getList(2).size());
    assertEquals(4, summary().path("rows").asLong());
  }

  @Test
  void aTextWithoutAMaskFailsTheJob() {
    Ran ran = fill(rows());
    assertCode(1, ran);
    assertTrue(ran.err().contains("The text has no mask"), ran.err());
  }

  @Test
  void optionsReachTheStage() {
    String input = write("blanks.jsonl", "{\"id\":0,\"text\":\"the ___ of\"}\n");
    assertCode(
        0,
        fill(
            input,
            "--mask",
            "___",
            "--targets",
            "的,天",
            "--output-column",
            "found",
            "--score-column",
            "likelihood",
            "--scored-tokens-column",
            "n",
            "--keep",
            "id"));
    assertEquals(List.of("id", "found", "likelihood", "n", "found_provenance"), names(out()));
    Row row = out().head();
    assertEquals(2, row.getList(1).size());
    assertTrue(row.getDouble(2) < 0);
    assertTrue(row.getInt(3) >= 2);
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertRefused(
        run("fill", "--input", rows(), "--text", "text", "--output", path("out"), "--top-k", "0"),
        "--model was not given; expected a masked language model.",
        "Invalid topK: 0");
    assertRefused(
        run(
            "fill",
            "--input",
            rows(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            "src/test/resources/models/tiny-bert"),
        "(task fill-mask)");
  }
}
