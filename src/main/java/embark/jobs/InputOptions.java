package embark.jobs;

import embark.run.Input;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What to read. */
final class InputOptions {

  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Files, folders or globs to read; with --format table the name of a table.")
  private List<String> paths;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "parquet, json, csv, text, orc, another data source of Spark (delta), or table."
              + " Default: by the first file's name, else parquet.")
  private String format;

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "An option of the data source, for example sep=;. May be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  Input input() {
    return new Input(paths, Optional.ofNullable(format), options);
  }
}
