package embark.run;

import embark.bundle.ModelLocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Where a run writes. An output is made in a folder beside its place and takes the place when it is
 * whole; one that is added to gets a folder for each run, which takes its place when it is whole.
 *
 * @param folder where it is made
 * @param target where readers see it
 * @param path the output as it was named
 * @param existing what is done with what is there
 * @param resumed the run that goes on; empty for a new one
 */
record RunPlace(
    OutputFolder folder,
    Path target,
    String path,
    Output.Existing existing,
    Optional<RunFolder> resumed) {

  /** The column that readers of an output that is added to get from the folders of its runs. */
  static final String RUN = "run";

  private static final int SHORT_FINGERPRINT = 12;

  /** Names of the folders for versions of models, of their prepared graphs too. */
  static final String VERSIONS = ".+-[0-9a-f]{" + SHORT_FINGERPRINT + "}(-[a-z0-9]+)?";

  /** The folder below an output that is for a version of a model. */
  static String versionFolder(String model, String fingerprint) {
    String named = ModelLocator.isOfHub(model) ? model.replaceFirst("@.*", "") : model;
    String name = named.replaceFirst("/+$", "").replaceFirst(".*[/:]", "");
    // Readers pass over names that begin with a dot or an underscore.
    String seen = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[._]+", "");
    return "%s-%s"
        .formatted(seen.isEmpty() ? "model" : seen, fingerprint.substring(0, SHORT_FINGERPRINT));
  }

  /**
   * Finds the place; adds to the problems what speaks against it.
   *
   * @param path the folder
   * @param asked what the run is asked for
   */
  static Optional<RunPlace> find(
      SparkSession spark,
      Output output,
      String path,
      Map<String, String> asked,
      List<String> problems) {
    try {
      OutputFolder shown = OutputFolder.at(spark, path);
      OutputFolder folder =
          output.existing() == Output.Existing.ADD
              ? shown
              : OutputFolder.at(spark, beside(shown.path()).toString());
      Optional<RunFolder> unfinished = begun(folder);
      Optional<RunFolder> resumed =
          unfinished.filter(run -> isSame(run, output, path, asked, problems));
      boolean partlyThere = resumed.isPresent() && shown.holds(resumed.get());
      boolean replaces = unfinished.isPresent() && output.existing() != Output.Existing.REFUSE;
      if (shown.isTaken() && !partlyThere && !replaces) {
        taken(shown, path, output, asked, problems);
      }
      problems.addAll(output.versions(shown));
      if (output.existing() == Output.Existing.ADD
          && !OutputFolder.at(spark, output.path()).hasOnlyVersions()) {
        problems.add(otherFiles(output));
      }
      return Optional.of(new RunPlace(folder, shown.path(), path, output.existing(), resumed));
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      problems.add(
          "Output '%s' cannot be reached (%s); expected a folder that can be written. Correct --output."
              .formatted(path, e.getMessage()));
      return Optional.empty();
    }
  }

  /** What speaks against a place whatever the model is. */
  static List<String> certainly(SparkSession spark, Output output) {
    try {
      OutputFolder shown = OutputFolder.at(spark, output.path());
      return switch (output.existing()) {
        case REFUSE ->
            shown.isTaken()
                    && begun(OutputFolder.at(spark, beside(shown.path()).toString())).isEmpty()
                ? List.of(output.existsAlready())
                : List.of();
        case ADD -> shown.hasOnlyVersions() ? List.of() : List.of(otherFiles(output));
        case OVERWRITE -> List.of();
      };
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      // What cannot be reached is told when the place is found.
      return List.of();
    }
  }

  private static String otherFiles(Output output) {
    return "Output %s has other files than versions of --incremental; expected a folder of its own. Name another --output."
        .formatted(output.path());
  }

  /** The folder in which an output is made. */
  static Path beside(Path target) {
    return target.isRoot()
        ? new Path(target, "_output.embark")
        : new Path(target.getParent(), "_" + target.getName() + ".embark");
  }

  /** A run that is not done although some of its chunks are. */
  private static Optional<RunFolder> begun(OutputFolder folder) throws IOException {
    Optional<RunFolder> unfinished = folder.unfinished();
    return unfinished.isPresent() && unfinished.get().records().isEmpty()
        ? Optional.empty()
        : unfinished;
  }

  /** Whether a run is the one that is asked for; a problem, if it should be. */
  private static boolean isSame(
      RunFolder run, Output output, String path, Map<String, String> asked, List<String> problems) {
    try {
      List<String> differences = Asked.differences(run.plan().orElseThrow().asked(), asked);
      if (!differences.isEmpty() && output.existing() != Output.Existing.OVERWRITE) {
        problems.add(
            "Output %s has a run that is not done and was asked for otherwise (%s); expected the same command. Run it as it was to go on, %s."
                .formatted(
                    path,
                    String.join("; ", differences),
                    output.existing() == Output.Existing.ADD
                        ? "or name another --output"
                        : "name another --output, or begin anew with --overwrite"));
      }
      return differences.isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** The problem that the run that goes on has set aside what is now to end it; none if not. */
  Optional<String> setAside(OnError onError) {
    if (resumed.isEmpty() || onError != OnError.FAIL) {
      return Optional.empty();
    }
    try {
      RunFolder run = resumed.get();
      long bad = BadCounts.of(run.plan().orElseThrow(), run.records()).all();
      return bad == 0
          ? Optional.empty()
          : Optional.of(
              "Output %s has a run that is not done and has set %,d rows and files aside; expected none where the first bad one ends the job. Run it with --on-error quarantine to go on, or delete %s to begin anew."
                  .formatted(path, bad, run.path()));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Whether a run's rows are shown, or some of them. */
  boolean shows(RunFolder run) throws IOException {
    return new OutputFolder(folder.files(), target).holds(run);
  }

  /** The names of the runs that are here. */
  Set<String> runs() throws IOException {
    return folder.runs().stream().map(RunFolder::name).collect(Collectors.toSet());
  }

  /**
   * Fails, and leaves the place, if another start of the job has begun a run there meanwhile: both
   * would be shown.
   *
   * @param known names of the runs that were there before
   */
  void requireAlone(RunFolder begun, Set<String> known) throws IOException {
    for (RunFolder run : folder.runs()) {
      if (!run.name().equals(begun.name())
          && !known.contains(run.name())
          && run.plan().isPresent()) {
        begun.discard();
        throw new IllegalStateException(
            "Another start of the same job has begun %s in %s meanwhile; expected one at a time. Let that one go on, or end it and run the same command again."
                .formatted(run.name(), path));
      }
    }
  }

  /** Makes room for a new run. */
  void clear() throws IOException {
    if (existing != Output.Existing.ADD) {
      folder.discardAll(target);
      return;
    }
    for (RunFolder run : folder.runs()) {
      if (!run.isDone()) {
        run.discard();
      }
    }
  }

  /**
   * Fails if something came to the place of an output that replaces nothing.
   *
   * @param run the run, of which a part may be in the place already: an object store renames a
   *     folder file by file
   */
  void requireFree(RunFolder run) throws IOException {
    OutputFolder there = new OutputFolder(folder.files(), target);
    if (existing == Output.Existing.REFUSE && there.isTaken() && !there.holds(run)) {
      throw new IllegalStateException(
          "Output %s came to be while the job worked; expected its place to be free. Move it away and run the same command to go on."
              .formatted(path));
    }
  }

  /** The rows of a run of an output that is added to, as readers see them. */
  Path rowsOf(RunFolder run) {
    return new Path(target, RUN + "=" + run.name());
  }

  private static void taken(
      OutputFolder folder,
      String path,
      Output output,
      Map<String, String> asked,
      List<String> problems)
      throws IOException {
    List<RunFolder> finished = folder.finished();
    if (output.existing() == Output.Existing.REFUSE) {
      problems.add(output.existsAlready());
    } else if (output.existing() == Output.Existing.ADD && finished.isEmpty()) {
      problems.add(
          "Output %s is no output of --incremental; expected one to add to, or a new folder. Name another --output."
              .formatted(path));
    } else if (output.existing() == Output.Existing.ADD) {
      RunPlan last = finished.get(finished.size() - 1).plan().orElseThrow();
      List<String> differences = Asked.differencesOfContent(last.asked(), asked);
      if (!differences.isEmpty()) {
        problems.add(
            "Output %s has rows that were asked for otherwise (%s); expected the same options to add to them. Name another --output."
                .formatted(path, String.join("; ", differences)));
      }
    }
  }
}
