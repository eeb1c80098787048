package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.embed;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
