package embark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The messages that docs/troubleshooting.md quotes are those of the code. */
class MessagesOfPageTest {

  private static final String OTHER = "…";

  /** A file's text with strings that stand over several lines put together. */
  private static String strings(Path file) {
    try {
      return Files.readString(file)
          .replace("\\\"", "'")
          .replaceAll("\"\\s*\\+\\s*\"", "")
          .replaceAll("\"\\s*\\n\\s*f?\"", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
      return Stream.concat(
              files.filter(file -> file.toString().matches(".*\\.(java|py)")),
              Stream.of(Path.of("jobs/run")))
          .map(MessagesOfPageTest::strings)
          .toList();
    }
  }

  private static List<String> parts(String message) {
    return Arrays.stream(message.split(OTHER, -1))
        .map(part -> part.replaceAll("^[\\s:;.,()]+|[\\s:;.,()]+$", "").replace('"', '\''))
        .filter(part -> !part.isEmpty())
        .toList();
  }

  @Test
  void eachIsThere() throws IOException {
    List<String> sources = sources();
    List<String> messages =
        Blocks.of(Path.of("docs/troubleshooting.md"), "text")
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    assertTrue(messages.size() > 50, messages.toString());
    List<String> unknown =
        messages.stream()
            .filter(
                message ->
                    sources.stream()
                        .noneMatch(source -> parts(message).stream().allMatch(source::contains)))
            .toList();
    assertEquals(List.of(), unknown);
  }
}
