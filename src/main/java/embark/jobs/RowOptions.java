package embark.jobs;

import embark.run.TransformRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which rows and columns to work on, and how. */
final class RowOptions {

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

  @Mixin private LimitOptions limit;

  @Option(
      names = "--dry-run",
      description = "Check everything, time a sample, say how long the whole would take.")
  private boolean dryRun;

  boolean dryRun() {
    return dryRun;
  }

  TransformRun.Selection selection() {
    return new TransformRun.Selection(keep, limit.limit(), Optional.ofNullable(partitions));
  }

  List<String> problems() {
    List<String> problems = new ArrayList<>(LimitOptions.atLeastOne("--partitions", partitions));
    problems.addAll(limit.problems());
    return problems;
  }
}
