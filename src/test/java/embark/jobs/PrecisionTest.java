package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.embed;
import static embark.jobs.Commands.labelled;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import embark.spark.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers that a job computes with. */
class PrecisionTest {

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  @Test
  void int8IsComparedUsedAndNoted() {
    String input = write("in.json", "{\"text\":\"the cat sleeps on warm stones\"}\n");
    assertCode(0, embed(input, "text", "--precision", "fp32"));
    Row own = out().head();
    Ran ran = embed(input, "text", "--precision", "int8", "--overwrite");
    assertCode(0, ran);
    assertTrue(ran.err().contains("int8 agrees with "), ran.err());
    Row made = out().head();
    assertEquals("fp32", own.getStruct(2).getAs("precision"));
    assertEquals("int8", made.getStruct(2).getAs("precision"));
    assertNotEquals(own.getList(1), made.getList(1));
    assertEquals(1, cosine(own.getList(1), made.getList(1)), 0.02);
  }

  @Test
  void jobsThatWriteNoRowsCompareTheFirstOnesToo() {
    String[] model = {"--model", Frames.MODEL, "--precision", "int8"};
    String[] labels = {"--text", "text", "--label", "topic", "--labels", "plain,two words"};
    assertCompares("", run(words(model, labels, "evaluate", "--input", labelled())));
    Ran trained =
        TrainCommandTest.train(
            labelled(), "topic", "--handle-invalid", "skip", "--precision", "int8");
    assertCompares("Training a head", trained);
    String[] texts = {"--corpus", labelled(), "--queries", labelled(), "--output", path("found")};
    assertCompares("", run(words(model, texts, "search")));
  }

  private static String[] words(String[] model, String[] more, String... command) {
    return Stream.of(command, model, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private static void assertCompares(String before, Ran ran) {
    assertCode(0, ran);
    int compared = ran.err().indexOf("int8 agrees with ");
    assertTrue(compared >= 0, ran.err());
    assertTrue(ran.err().indexOf(before, compared) >= compared, ran.err());
  }

  @Test
  void firstRowsThatCannotBeReadAreNoReasonToStop() throws IOException {
    Path input = Files.createDirectory(folder.resolve("in"));
    Files.writeString(input.resolve("a.json.gz"), "no gzip");
    Files.writeString(input.resolve("b.json"), "{\"text\":\"the cat\"}\n");
    Ran ran = embed(input.toString(), "text", "--precision", "int8", "--on-error", "quarantine");
    assertCode(0, ran);
    assertTrue(ran.err().contains("on sample texts alone"), ran.err());
    assertEquals(1, out().count());
  }

  private static double cosine(List<Float> one, List<Float> other) {
    double product = 0;
    double squares = 0;
    double otherSquares = 0;
    for (int i = 0; i < one.size(); i++) {
      product += one.get(i) * other.get(i);
      squares += one.get(i) * one.get(i);
      otherSquares += other.get(i) * other.get(i);
    }
    return product / Math.sqrt(squares * otherSquares);
  }
}
