package embark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo from its words to what it prints, with the default model. */
class DemoCommandTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  @Test
  void showsNeighboursThatAPersonWouldNameAndReplacesWhatIsLeft() throws Exception {
    Path output = folder.resolve("demo");
    List<String> lines = demo(output, 0).lines().toList();
    assertEquals(
        "The app crashes when I open it.",
        below(lines, "App crashes every time I open it."),
        "the nearest to a crash");
    assertEquals(
        "my account is locked, says too many attempts",
        below(lines, "My account has been locked after"),
        "the nearest to a locked account");
    assertEquals(
        "Lost my card, please help.",
        below(lines, "LOST MY CARD HELP"),
        "the nearest to a lost card");
    assertEquals(2000, SPARK.read().parquet(output.resolve("vectors").toString()).count());
    Files.createDirectories(output.resolve("vectors/_temporary/0"));
    Files.writeString(output.resolve("vectors/part-0.parquet"), "half");
    Files.writeString(output.resolve("notes.txt"), "mine");
    demo(output, 0);
    assertEquals(2000, SPARK.read().parquet(output.resolve("vectors").toString()).count());
    assertEquals("mine", Files.readString(output.resolve("notes.txt")));
    assertFalse(SPARK.sparkContext().isStopped(), "The demo stopped a session that it was lent");
  }

  @Test
  void refusesAFolderOfSomebodyElse() throws Exception {
    Files.writeString(folder.resolve("notes.txt"), "mine");
    assertEquals("", demo(folder, 2));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("notes.txt")), files.toList());
    }
  }

  /** Runs the demo; what it prints. */
  private static String demo(Path output, int code) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.US_ASCII));
    try {
      assertEquals(code, Main.execute("demo", "--output", output.toString()));
    } finally {
      System.setOut(before);
    }
    String text = printed.toString(StandardCharsets.UTF_8);
    assertTrue(code != 0 || text.contains("我的包裹"), text);
    return text;
  }

  /** The text of the first neighbour of a message, as far as the message in the test goes. */
  private static String below(List<String> lines, String question) {
    for (int i = 0; i < lines.size() - 1; i++) {
      if (lines.get(i).matches("\\s+\\d+  \\w+ .*") && lines.get(i).contains(question)) {
        return lines
            .get(i + 1)
            .replaceFirst("^  0\\.\\d{3}\\s+\\d+  \\w+ +", "")
            .split("(?<=\\.) ", 2)[0];
      }
    }
    throw new AssertionError("No neighbours of '" + question + "' in " + lines);
  }
}
