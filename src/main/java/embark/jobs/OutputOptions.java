package embark.jobs;

import embark.run.Output;
import embark.run.TransformRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What to write, and how much of it. */
final class OutputOptions {

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "The Parquet folder to write; must not exist.")
  private String path;

  @Option(names = "--overwrite", description = "Delete an output that exists.")
  private boolean overwrite;

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of the input to keep. Default: all.")
  private List<String> keep = new ArrayList<>();

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Tasks to make, and so files. Default: by the input and the cores.")
  private Integer partitions;

  @Option(names = "--limit", paramLabel = "N", description = "Rows to take. Default: all.")
  private Integer limit;

  @Option(
      names = "--dry-run",
      description = "Check everything, time a sample, say how long the whole would take.")
  private boolean dryRun;

  Output output() {
    return new Output(path, overwrite ? Output.Existing.OVERWRITE : Output.Existing.REFUSE);
  }

  boolean dryRun() {
    return dryRun;
  }

  TransformRun.Selection selection() {
    return new TransformRun.Selection(
        keep, Optional.ofNullable(limit), Optional.ofNullable(partitions));
  }

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    atLeastOne("--partitions", partitions).ifPresent(problems::add);
    atLeastOne("--limit", limit).ifPresent(problems::add);
    return problems;
  }

  private static Optional<String> atLeastOne(String name, Integer value) {
    return Optional.ofNullable(value)
        .filter(number -> number < 1)
        .map(number -> "Invalid %s: %d; expected at least 1.".formatted(name, number));
  }
}
