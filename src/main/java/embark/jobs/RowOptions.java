package embark.jobs;

import embark.run.OnError;
import embark.run.Output;
import embark.run.TransformRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which rows and columns to work on, and how. */
final class RowOptions {

  private static final Set<String> ON_ERROR = Set.of("fail", "null", "quarantine");

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of the input to keep. Default: all.")
  private List<String> keep = new ArrayList<>();

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Tasks to make of a chunk, and so files. Default: by the rows and the cores.")
  private Integer partitions;

  @Mixin private LimitOptions limit;

  @Option(
      names = "--dry-run",
      description = "Check everything, time a sample, say how long the whole would take.")
  private boolean dryRun;

  @Option(
      names = "--on-error",
      paramLabel = "fail|null|quarantine",
      description =
          "What becomes of a row that breaks: it fails the job, stays with nulls and a reason, or"
              + " is set aside. Files that cannot be read fail the job or are set aside."
              + " Default: fail.")
  private String onError = "fail";

  @Option(
      names = "--max-bad-rows",
      paramLabel = "N",
      description = "Most bad rows and files; with more the job stops. Default: any number.")
  private Long mostBad;

  @Option(
      names = "--incremental",
      description =
          "Add what earlier runs have not done, in a folder below --output for each version of the"
              + " model.")
  private boolean incremental;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      description =
          "With --incremental: a row is new unless its id and text were done (default: by files)."
              + " With --table: a row replaces the one with its id (default: it is added).")
  private String id;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description =
          "A table that is given the rows as well, when all are there; with --id each takes the"
              + " place of the one with its id (MERGE). It must exist.")
  private String table;

  boolean dryRun() {
    return dryRun;
  }

  TransformRun.Selection selection() {
    return new TransformRun.Selection(
        keep, limit.limit(), Optional.ofNullable(partitions), Optional.ofNullable(id));
  }

  TransformRun.Faults faults() {
    return new TransformRun.Faults(
        OnError.valueOf(onError.toUpperCase(Locale.ROOT)),
        mostBad == null ? OptionalLong.empty() : OptionalLong.of(mostBad));
  }

  Output output(OutputOptions output) {
    return (incremental ? output.added() : output.output()).withTable(table);
  }

  /** What is wrong with the options together. */
  List<String> problems(OutputOptions output) {
    List<String> problems = new ArrayList<>(problems());
    if (incremental && output.overwrites()) {
      problems.add(
          "Options --incremental and --overwrite exclude each other; expected one. Leave one out.");
    }
    return problems;
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>(LimitOptions.atLeastOne("--partitions", partitions));
    problems.addAll(limit.problems());
    if (!ON_ERROR.contains(onError)) {
      problems.add(
          "Invalid --on-error: '%s'; expected fail, null or quarantine.".formatted(onError));
    }
    if (mostBad != null && mostBad < 0) {
      problems.add("Invalid --max-bad-rows: %d; expected at least 0.".formatted(mostBad));
    }
    if (mostBad != null && onError.equals("fail")) {
      problems.add(
          "Option --max-bad-rows needs --on-error null or quarantine; with fail the first one ends the job.");
    }
    if (incremental && limit.limit().isPresent()) {
      problems.add(
          "Options --incremental and --limit exclude each other: rows behind the limit would count as done. Leave one out.");
    }
    if (id != null && !incremental && table == null) {
      problems.add("Option --id needs --incremental or --table; without them all rows are done.");
    }
    return problems;
  }
}
