package embark.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import embark.tokenize.Text;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A file of texts with what another implementation gives for them: JSON lines in UTF-8 with {@code
 * text}, of pairs {@code text_pair} too, and {@code ids}, {@code vector} or {@code logits}, as
 * {@code jobs/reference.py} writes it. Fields of other names and blank lines are passed over.
 *
 * @param path the file
 * @param rows one for each line that is not blank; at least one
 */
record ReferenceFile(String path, List<ReferenceRow> rows) {

  /** Refuses a second object in a line, which would be left out. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final int TOLD = 10;
  private static final String AGAIN = "Write the file again with jobs/reference.py.";

  /** What a file's numbers are. */
  enum Kind {
    /** Nothing but ids. */
    IDS,
    /** Vectors. */
    VECTORS,
    /** Logits of labels. */
    LOGITS
  }

  /**
   * Reads a file.
   *
   * @param path also a URI
   * @throws InvalidRunException with what is wrong in the file, ten things at most
   */
  static ReferenceFile read(String path, Configuration configuration) {
    List<String> problems = new ArrayList<>();
    List<ReferenceRow> rows = new ArrayList<>();
    try {
      Path file = new Path(path);
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  file.getFileSystem(configuration).open(file), StandardCharsets.UTF_8))) {
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          number++;
          if (!line.isBlank()) {
            row(number, line, problems).ifPresent(rows::add);
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      problems.add(
          "Cannot read the reference '%s': %s. Name a file of JSON lines with --reference."
              .formatted(path, e.getMessage()));
    }
    if (problems.isEmpty()) {
      checkTogether(path, rows, problems);
    }
    if (!problems.isEmpty()) {
      throw new InvalidRunException(told(path, problems));
    }
    return new ReferenceFile(path, List.copyOf(rows));
  }

  /** What the numbers are. */
  Kind kind() {
    if (rows.stream().anyMatch(row -> row.vector().isPresent())) {
      return Kind.VECTORS;
    }
    return rows.stream().anyMatch(row -> row.logits().isPresent()) ? Kind.LOGITS : Kind.IDS;
  }

  /** How many numbers each vector or each row of logits has; empty for a file of ids. */
  OptionalInt width() {
    return rows.stream().flatMap(row -> row.numbers().stream()).mapToInt(List::size).findFirst();
  }

  /** Whether some texts are pairs. */
  boolean hasPairs() {
    return rows.stream().anyMatch(row -> row.text().isPair());
  }

  private static void checkTogether(String path, List<ReferenceRow> rows, List<String> problems) {
    if (rows.isEmpty()) {
      problems.add(
          "The reference '%s' has no lines; expected a text a line. %s".formatted(path, AGAIN));
    }
    Optional<ReferenceRow> vector = first(rows, row -> row.vector().isPresent());
    Optional<ReferenceRow> logits = first(rows, row -> row.logits().isPresent());
    if (vector.isPresent() && logits.isPresent()) {
      problems.add(
          "Line %d has a vector and line %d has logits; expected one of them in a file. %s"
              .formatted(vector.get().line(), logits.get().line(), AGAIN));
    }
    List<ReferenceRow> numbered = rows.stream().filter(row -> row.numbers().isPresent()).toList();
    for (ReferenceRow row : numbered) {
      int expected = numbered.get(0).numbers().orElseThrow().size();
      int got = row.numbers().orElseThrow().size();
      if (expected != got) {
        problems.add(
            "Line %d has %d numbers; expected %d, as line %d has. %s"
                .formatted(row.line(), got, expected, numbered.get(0).line(), AGAIN));
      }
    }
  }

  private static Optional<ReferenceRow> first(
      List<ReferenceRow> rows, Predicate<ReferenceRow> which) {
    return rows.stream().filter(which).findFirst();
  }

  /** The first problems, and how many there are besides. */
  private static List<String> told(String path, List<String> problems) {
    if (problems.size() <= TOLD) {
      return problems;
    }
    List<String> told = new ArrayList<>(problems.subList(0, TOLD));
    told.add(
        "%d more lines of '%s' are wrong; expected none. %s"
            .formatted(problems.size() - TOLD, path, AGAIN));
    return told;
  }

  private static Optional<ReferenceRow> row(long number, String line, List<String> problems) {
    JsonNode fields;
    try {
      fields = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      problems.add(
          "Line %d is no JSON (%s); expected an object with text and ids, vector or logits. %s"
              .formatted(
                  number, e.getOriginalMessage().replaceFirst(" \\(start marker.*", ""), AGAIN));
      return Optional.empty();
    }
    int before = problems.size();
    JsonNode text = fields.path("text");
    JsonNode second = fields.path("text_pair");
    if (!text.isTextual() || !(second.isMissingNode() || second.isNull() || second.isTextual())) {
      problems.add(
          "Line %d has no text; expected a string in text, and in text_pair where there is one. %s"
              .formatted(number, AGAIN));
    }
    Optional<List<Integer>> ids =
        list(number, fields, "ids", ReferenceFile::isId, JsonNode::intValue, problems);
    Optional<List<Double>> vector = numbers(number, fields, "vector", problems);
    Optional<List<Double>> logits = numbers(number, fields, "logits", problems);
    if (problems.size() == before) {
      if (vector.isPresent() && logits.isPresent()) {
        problems.add(
            "Line %d has a vector and logits; expected one of them. %s".formatted(number, AGAIN));
      } else if (ids.isEmpty() && vector.isEmpty() && logits.isEmpty()) {
        problems.add(
            "Line %d has neither ids nor vector nor logits; expected one of them at least. %s"
                .formatted(number, AGAIN));
      }
    }
    return problems.size() > before
        ? Optional.empty()
        : Optional.of(
            new ReferenceRow(
                number, new Text(text.textValue(), second.textValue()), ids, vector, logits));
  }

  private static boolean isId(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToInt();
  }

  private static Optional<List<Double>> numbers(
      long number, JsonNode fields, String name, List<String> problems) {
    return list(number, fields, name, JsonNode::isNumber, JsonNode::doubleValue, problems);
  }

  /** The values of a field; empty if it is not there, or if it is wrong, which is noted. */
  private static <T> Optional<List<T>> list(
      long number,
      JsonNode fields,
      String name,
      Predicate<JsonNode> fits,
      Function<JsonNode, T> value,
      List<String> problems) {
    JsonNode found = fields.path(name);
    if (found.isMissingNode() || found.isNull()) {
      return Optional.empty();
    }
    List<T> values = new ArrayList<>();
    for (JsonNode one : found) {
      if (fits.test(one)) {
        values.add(value.apply(one));
      }
    }
    if (!found.isArray() || found.isEmpty() || values.size() != found.size()) {
      problems.add(
          "Line %d has a wrong value in %s; expected a list of %s. %s"
              .formatted(number, name, name.equals("ids") ? "whole numbers" : "numbers", AGAIN));
      return Optional.empty();
    }
    return Optional.of(List.copyOf(values));
  }
}
