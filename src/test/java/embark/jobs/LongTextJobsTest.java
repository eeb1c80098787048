package embark.jobs;

import static embark.jobs.Commands.SPARK;
import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.embed;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import embark.spark.Frames;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long texts on the command line: in windows, and summed up. */
class LongTextJobsTest {

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private static String documents() {
    return write(
        "documents.json",
        """
        {"id":0,"text":"%s"}
        {"id":1,"text":"A cat. A dog! Mr. Grey?"}
        {"id":2,"text":null}
        """
            .formatted("The old cat slept. ".repeat(40)));
  }

  @Test
  void embedReadsLongTextsInWindows() {
    Ran cut = embed(documents(), "text", "--max-length", "16");
    assertCode(0, cut);
    assertTrue(cut.out().contains("truncated  2"), cut.out());
    Ran windows =
        embed(
            documents(),
            "text",
            "--max-length",
            "16",
            "--long-text",
            "window",
            "--overlap",
            "2",
            "--window-pooling",
            "max",
            "--overwrite");
    assertCode(0, windows);
    assertTrue(windows.out().contains("truncated  0"), windows.out());
  }

  @Test
  void whatDoesNotGoTogetherIsTold() {
    Ran alone = embed(documents(), "text", "--overlap", "2");
    assertCode(2, alone);
    assertTrue(
        alone.err().contains("--overlap and --window-pooling go with --long-text window."),
        alone.err());
    Ran guess =
        run(
            "classify",
            "--input",
            documents(),
            "--text",
            "text",
            "--labels",
            "a,b",
            "--output",
            path("out"),
            "--long-text",
            "window");
    assertCode(2, guess);
    assertTrue(
        guess.err().contains("go with a classifier's --model, not with --labels."), guess.err());
    Ran summary =
        run(
            "summarize",
            "--input",
            documents(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--mmr-lambda",
            "0.5");
    assertCode(2, summary);
    assertTrue(summary.err().contains("--mmr-lambda goes with --method mmr."), summary.err());
  }

  @Test
  void classifyReadsLongTextsInWindows() {
    Ran ran =
        run(
            "classify",
            "--input",
            documents(),
            "--text",
            "text",
            "--model",
            "src/test/resources/models/classifier-bert",
            "--max-length",
            "16",
            "--long-text",
            "window",
            "--output",
            path("out"));
    assertCode(0, ran);
    assertTrue(ran.out().contains("truncated  0"), ran.out());
  }

  @Test
  void summarizeChoosesSentences() {
    assertCode(
        0,
        run(
            "summarize",
            "--input",
            documents(),
            "--text",
            "text",
            "--model",
            Frames.MODEL,
            "--sentences",
            "2",
            "--method",
            "mmr",
            "--mmr-lambda",
            "0.3",
            "--output",
            path("out")));
    List<Row> rows = SPARK.read().parquet(path("out")).orderBy("id").collectAsList();
    assertEquals("The old cat slept. The old cat slept.", rows.get(0).getAs("summary"));
    assertEquals(2, rows.get(1).getList(rows.get(1).fieldIndex("sentences")).size());
    assertTrue(rows.get(2).isNullAt(rows.get(2).fieldIndex("summary")));
    assertTrue(List.of(rows.get(0).schema().fieldNames()).contains("summary_provenance"));
  }
}
