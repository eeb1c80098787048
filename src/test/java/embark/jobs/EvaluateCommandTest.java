package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.labelled;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import embark.spark.Frames;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How good labels are, and what cannot be evaluated. */
class EvaluateCommandTest {

  private static final String MODELS = "src/test/resources/models/";

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  @Test
  void labelsWithoutTrainingAreEvaluatedToo() {
    Ran ran =
        run(
            "evaluate",
            "--input",
            labelled(),
            "--text",
            "text",
            "--label",
            "topic",
            "--labels",
            "plain,two words",
            "--model",
            Frames.MODEL,
            "--limit",
            "20");
    assertCode(0, ran);
    assertTrue(ran.out().contains("of 20 right)"), ran.out());
    assertFalse(ran.out().contains("The report"), ran.out());
  }

  @Test
  void columnsOfTheInputMayHaveAnyName() {
    String input =
        write(
            "in.jsonl",
            """
            {"label":"one cat","score":"NEGATIVE"}
            {"label":"a dog","score":" "}
            """);
    Ran ran =
        run(
            "evaluate",
            "--input",
            input,
            "--text",
            "label",
            "--label",
            "score",
            "--model",
            MODELS + "classifier-distilbert");
    assertCode(0, ran);
    assertTrue(ran.out().contains("of 1 right)"), ran.out());
    assertTrue(ran.out().contains("unlabelled  1"), "a blank label is none: " + ran.out());
  }

  @Test
  void numbersAreTheLabelsThatATrainingMadeOfThem() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      lines.append(
          "{\"text\":\"%s %d\",\"score\":%d.0}\n"
              .formatted(i % 2 == 0 ? "the old cat" : "pay 42 euro", i, 1 + i % 2 * 4));
    }
    String input = write("stars.jsonl", lines.toString());
    assertCode(
        0,
        run(
            "train",
            "--input",
            input,
            "--text",
            "text",
            "--label",
            "score",
            "--output",
            path("stars"),
            "--model",
            Frames.MODEL,
            "--max-iter",
            "20"));
    Ran ran =
        run(
            "evaluate",
            "--input",
            input,
            "--text",
            "text",
            "--label",
            "score",
            "--model",
            path("stars"));
    assertCode(0, ran);
    assertTrue(ran.out().contains("(20 of 20 right)"), ran.out());
  }

  @Test
  void labelsOfOtherNamesAreToldBeforeTheWork() {
    Ran ran =
        run(
            "evaluate",
            "--input",
            labelled(),
            "--text",
            "text",
            "--label",
            "topic",
            "--model",
            MODELS + "classifier-distilbert");
    assertCode(2, ran);
    assertTrue(
        ran.err().contains("is one that the classifier gives (NEGATIVE, POSITIVE)"), ran.err());
  }

  @Test
  void whatCannotBeEvaluatedIsToldTogether() {
    String file = write("file", "x");
    assertRefused(
        run(
            "evaluate",
            "--input",
            labelled(),
            "--text",
            "text",
            "--label",
            "nothing",
            "--model",
            MODELS + "classifier-albert",
            "--report",
            file),
        "Report " + file + " cannot be written",
        "Column 'nothing' does not exist",
        "gives a number; expected a classifier");
    assertRefused(
        run(
            "evaluate",
            "--input",
            path("none"),
            "--text",
            "text",
            "--label",
            "topic",
            "--model",
            path("no/model")),
        "does not exist; expected a file, a folder or a glob. Correct --input.",
        "Cannot find model");
    assertRefused(
        run(
            "evaluate",
            "--input",
            labelled(),
            "--text",
            "text",
            "--label",
            "topic",
            "--model",
            MODELS + "classifier-distilbert",
            "--report",
            MODELS + "classifier-distilbert/report"),
        "lie inside one another");
    assertRefused(
        run(
            "evaluate",
            "--input",
            labelled(),
            "--text",
            "text",
            "--label",
            "topic",
            "--model",
            MODELS + "classifier-distilbert",
            "--report",
            file + "/report"),
        "Report " + file + "/report cannot be written (");
    assertTrue(Files.isRegularFile(folder.resolve("file")));
  }
}
