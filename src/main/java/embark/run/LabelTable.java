package embark.run;

import embark.pipeline.CandidateLabel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Labels as a user writes them: names with commas between, or a file. A text file has a label a
 * line; a table has a column {@code label} and, where it helps, {@code description} and {@code
 * example}, a row for each example.
 *
 * @param names the names; empty if there is a file
 * @param file the file
 */
public record LabelTable(List<String> names, Optional<String> file) {

  private static final String LABEL = "label";
  private static final String DESCRIPTION = "description";
  private static final String EXAMPLE = "example";
  private static final String FILE_NAME = ".*\\.(txt|csv|tsv|json|jsonl|ndjson|parquet|orc)";

  /** What a user wrote: a file, if there is one of that name or the name looks like one. */
  public static LabelTable of(String written) {
    return written.matches(FILE_NAME) || written.contains(":/") || exists(written)
        ? new LabelTable(List.of(), Optional.of(written))
        : new LabelTable(
            Stream.of(written.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList(),
            Optional.empty());
  }

  private static boolean exists(String written) {
    try {
      return Files.exists(Path.of(written));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * The labels in their order, each once.
   *
   * @throws InvalidRunException if the file cannot be read or has no labels
   */
  public List<CandidateLabel> read(SparkSession spark) {
    if (file.isEmpty()) {
      return names.stream().map(CandidateLabel::named).toList();
    }
    Dataset<Row> table =
        new Input(List.of(file.get()), Optional.empty(), Map.of(), "--labels").open(spark);
    List<String> columns = List.of(table.columns());
    String label = columns.equals(List.of("value")) ? "value" : LABEL;
    List<String> problems = new ArrayList<>(Input.missing(table, label, "--labels"));
    Map<String, Optional<String>> descriptions = new LinkedHashMap<>();
    Map<String, List<String>> examples = new LinkedHashMap<>();
    for (Row row : problems.isEmpty() ? table.collectAsList() : List.<Row>of()) {
      text(row, label)
          .ifPresent(
              name -> {
                descriptions.merge(
                    name, text(row, DESCRIPTION), (first, more) -> first.or(() -> more));
                text(row, EXAMPLE)
                    .ifPresent(
                        example ->
                            examples.computeIfAbsent(name, none -> new ArrayList<>()).add(example));
              });
    }
    if (problems.isEmpty() && descriptions.isEmpty()) {
      problems.add(
          "Labels %s has no label; expected at least one. Correct --labels.".formatted(file.get()));
    }
    if (!problems.isEmpty()) {
      throw new InvalidRunException(problems);
    }
    return descriptions.entrySet().stream()
        .map(
            entry ->
                new CandidateLabel(
                    entry.getKey(),
                    entry.getValue(),
                    examples.getOrDefault(entry.getKey(), List.of())))
        .toList();
  }

  /** A cell's text without blanks around it; empty where there is none or no such column. */
  private static Optional<String> text(Row row, String column) {
    int index = List.of(row.schema().fieldNames()).indexOf(column);
    return Optional.ofNullable(index < 0 ? null : row.get(index))
        .map(value -> value.toString().strip())
        .filter(text -> !text.isEmpty());
  }
}
