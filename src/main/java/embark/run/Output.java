package embark.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A Parquet folder to write.
 *
 * @param path the folder
 * @param existing what to do with one that is there
 * @param table a table that is given the rows as well, as SQL names it; empty for none
 */
public record Output(String path, Existing existing, Optional<String> table) {

  /** The file with the summary, in the folder; its name hides it from readers of Parquet. */
  static final String SUMMARY = "_summary.json";

  /** A folder alone. */
  public Output(String path, Existing existing) {
    this(path, existing, Optional.empty());
  }

  /** The same with a table that is given the rows as well, as SQL names it; null for none. */
  public Output withTable(String name) {
    return new Output(path, existing, Optional.ofNullable(name));
  }

  /** What is done with an output that exists. */
  public enum Existing {
    /** A run that is not done goes on; anything else is left alone and the run refused. */
    REFUSE,
    /** It is replaced when the new one is whole. */
    OVERWRITE,
    /**
     * What earlier runs have not done is added, in a folder below the output for each version of a
     * model.
     */
    ADD
  }

  /** The problem that something is there already that must stay; none if nothing is. */
  List<String> existing(Configuration configuration) {
    try {
      OutputFolder there = OutputFolder.at(configuration, path);
      return existing == Existing.REFUSE && there.isTaken()
          ? List.of(existsAlready())
          : versions(there);
    } catch (IOException | IllegalArgumentException e) {
      // What cannot be reached is told below.
      return List.of();
    }
  }

  /** The problem that rows cannot be written; none if a file could be where they are made. */
  List<String> unwritable(Configuration configuration) {
    try {
      OutputFolder folder = OutputFolder.at(configuration, path);
      TrialFile.make(
          folder.files(),
          existing == Existing.ADD
              ? new Path(folder.path(), OutputFolder.HIDDEN)
              : RunPlace.beside(folder.path()));
      return List.of();
    } catch (IOException | IllegalArgumentException e) {
      return List.of(unwritable(e));
    }
  }

  /** What is said of an output that cannot be written. */
  String unwritable(Exception reason) {
    return "Output %s cannot be written (%s); expected a folder that can be made. Correct --output."
        .formatted(path, reason.getMessage());
  }

  /** What is said of an output that is there. */
  String existsAlready() {
    return "Output "
        + path
        + " exists already; expected a new folder. Name another --output, or delete what is there with --overwrite.";
  }

  /** The problem that months of work would be overwritten; none if there are none. */
  List<String> versions(OutputFolder there) throws IOException {
    return existing == Existing.OVERWRITE && there.hasVersions()
        ? List.of(
            "Output %s holds what runs with --incremental have added; expected none, since --overwrite would delete all of it. Delete it yourself, or name another --output."
                .formatted(there.path()))
        : List.of();
  }

  /** What speaks against writing beside inputs; empty if nothing does. */
  List<String> problems(SparkSession spark, List<String> inputs) {
    List<String> problems = new ArrayList<>();
    Configuration configuration = spark.sessionState().newHadoopConf();
    try {
      Path target = new Path(path);
      FileSystem files = target.getFileSystem(configuration);
      target = files.makeQualified(target);
      table
          .flatMap(name -> OutputTable.location(spark, name))
          .filter(place -> overlaps(configuration, path, place))
          .ifPresent(
              place ->
                  problems.add(
                      "Output %s and table %s (%s) lie inside one another; expected separate folders. Name another --output."
                          .formatted(path, table.get(), place)));
      for (String input : inputs) {
        if (overlaps(target, input, configuration)) {
          problems.add(
              "Output %s and input %s lie inside one another; expected separate folders. Name another --output."
                  .formatted(path, input));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      problems.add(
          "Output '%s' cannot be reached (%s); expected a folder that can be written. Correct --output."
              .formatted(path, e.getMessage()));
    }
    return problems;
  }

  /**
   * Whether one of the files and folders that an input stands for is in the target or around it.
   */
  private static boolean overlaps(Path target, String input, Configuration configuration) {
    List<Path> sources = new ArrayList<>();
    try {
      Path source = new Path(input);
      FileSystem files = source.getFileSystem(configuration);
      sources.add(files.makeQualified(source));
      FileStatus[] found = files.globStatus(source);
      for (FileStatus status : found == null ? new FileStatus[0] : found) {
        sources.add(status.getPath());
      }
    } catch (IOException | IllegalArgumentException e) {
      // What cannot be listed is told by the input itself.
      return false;
    }
    String outer = inside(target);
    return sources.stream()
        .map(Output::inside)
        .anyMatch(source -> source.startsWith(outer) || outer.startsWith(source));
  }

  /** How all begins that is in a folder, or in the one that a link stands for. */
  private static String inside(Path folder) {
    String begin = linked(folder).toString();
    return begin.endsWith("/") ? begin : begin + "/";
  }

  /** A path on this machine without links, as far as it is there; any other as it is. */
  private static Path linked(Path path) {
    if (!"file".equals(path.toUri().getScheme())) {
      return path;
    }
    java.nio.file.Path whole = java.nio.file.Path.of(path.toUri().getPath());
    for (java.nio.file.Path there = whole; there != null; there = there.getParent()) {
      try {
        java.nio.file.Path rest = there.relativize(whole);
        return new Path("file", null, there.toRealPath().resolve(rest).toString());
      } catch (IOException e) {
        // Not there, or not for us to see: its parent may be.
      }
    }
    return path;
  }

  /** What speaks against writing beside a model that is read; empty if nothing does. */
  List<String> problems(Configuration configuration, String model) {
    return overlaps(configuration, path, model)
        ? List.of(
            "Output %s and model %s lie inside one another; expected separate folders. Name another --output."
                .formatted(path, model))
        : List.of();
  }

  /** Whether a folder to write and something that is there and read lie inside one another. */
  static boolean overlaps(SparkSession spark, String written, String read) {
    return overlaps(spark.sessionState().newHadoopConf(), written, read);
  }

  private static boolean overlaps(Configuration configuration, String written, String read) {
    try {
      Path target = new Path(written);
      Path source = new Path(read);
      return source.getFileSystem(configuration).globStatus(source) != null
          && overlaps(
              target.getFileSystem(configuration).makeQualified(target), read, configuration);
    } catch (IOException | IllegalArgumentException e) {
      // What cannot be reached is told by its own check.
      return false;
    }
  }
}
