package embark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.spark.Frames;
import embark.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs commands in the folder of one test and looks at what they did. */
final class Commands {

  static final SparkSession SPARK = LocalSpark.session();
  static final ObjectMapper JSON = new ObjectMapper();
  private static Path folder;

  /** What a command did. */
  record Ran(int code, String out, String err) {}

  private Commands() {}

  /** Gives the folder of the test that runs now. */
  static void runIn(Path testFolder) {
    folder = testFolder;
  }

  static Ran run(String... words) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int code = Main.execute(words);
      return new Ran(
          code,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** Embeds with the small model. */
  static Ran embed(String input, String text, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("embed", "--input", input, "--text", text, "--output", path("out")));
    words.addAll(List.of("--model", Frames.MODEL));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static String write(String name, String content) {
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      if (name.endsWith(".gz")) {
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
          out.write(bytes);
        }
      } else {
        Files.write(file, bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }

  /** A file of three rows; the second has no text. */
  static String three() {
    return write(
        "three.json",
        """
        {"id":0,"text":"one cat","n":7}
        {"id":1,"text":null,"n":8}
        {"id":2,"text":"a dog","n":9}
        """);
  }

  /** Forty rows of four labels, some of them hard to write; the last two lack a text or a label. */
  static String labelled() {
    List<String> labels = List.of("plain", "two words", "comma, 'quote'", "emoji \uD83C\uDF89");
    List<String> texts = List.of("the old cat", "a warm river", "reset my password", "pay 42 euro");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String text = "%s %s".formatted(texts.get(i % 4), "again ".repeat(i / 4 % 5)).strip();
      lines.append(
          "{\"id\":%d,\"text\":\"%s %d\",\"topic\":\"%s\"}\n"
              .formatted(i, text, i / 8, labels.get(i % 4).replace("'", "\\\"")));
    }
    lines.append("{\"id\":40,\"text\":null,\"topic\":\"plain\"}\n");
    lines.append("{\"id\":41,\"text\":\"who knows\",\"topic\":null}\n");
    return write("labelled.jsonl", lines.toString());
  }

  static Dataset<Row> out() {
    return SPARK.read().parquet(path("out"));
  }

  static void assertCode(int code, Ran ran) {
    assertEquals(code, ran.code(), ran.toString());
  }

  /** That a command was refused with these problems in one message, and nothing was written. */
  static void assertRefused(Ran ran, String... problems) {
    assertCode(2, ran);
    for (String problem : problems) {
      assertTrue(ran.err().contains(problem), problem + "\nis not in\n" + ran.err());
    }
    assertEquals(
        problems.length > 1 ? problems.length + " problems:" : "",
        ran.err().replaceFirst("(?s)^(\\d+ problems:)?.*", "$1"),
        "the number of problems comes first: " + ran.err());
    assertTrue(
        ran.err().matches("(?s).*Nothing was done\\. See jobs/run [a-z]+ --help\\.\\R"), ran.err());
    assertFalse(Files.exists(folder.resolve("out")), "nothing is written");
    assertEquals("", ran.out());
  }

  static List<String> names(Dataset<Row> rows) {
    return List.of(rows.columns());
  }

  static JsonNode summary() throws IOException {
    return JSON.readTree(Files.readString(folder.resolve("out/_summary.json")));
  }
}
