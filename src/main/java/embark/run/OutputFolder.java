package embark.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A folder of an output, or of one that is being made: Parquet files, and behind names that readers
 * pass over what runs need and leave.
 */
final class OutputFolder {

  /** The folder of the runs' folders. */
  static final String HIDDEN = "_embark";

  /** The folder of rows and files that were set aside, a folder for each run. */
  static final String QUARANTINE = "_quarantine";

  private static final String SUCCESS = "_SUCCESS";

  private final FileSystem files;
  private final Path folder;

  OutputFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  static OutputFolder at(SparkSession spark, String path) throws IOException {
    return at(spark.sessionState().newHadoopConf(), path);
  }

  static OutputFolder at(Configuration configuration, String path) throws IOException {
    Path target = new Path(path);
    FileSystem files = target.getFileSystem(configuration);
    return new OutputFolder(files, files.makeQualified(target));
  }

  FileSystem files() {
    return files;
  }

  Path path() {
    return folder;
  }

  /** The runs that were begun here, the oldest first. */
  List<RunFolder> runs() throws IOException {
    List<RunFolder> runs = new ArrayList<>();
    for (FileStatus status : list(new Path(folder, HIDDEN))) {
      if (status.isDirectory()) {
        runs.add(new RunFolder(files, status.getPath()));
      }
    }
    runs.sort(Comparator.comparing(RunFolder::name));
    return runs;
  }

  /** The run that is not done, if there is one. */
  Optional<RunFolder> unfinished() throws IOException {
    for (RunFolder run : runs()) {
      if (!run.isDone() && run.plan().isPresent()) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  /** The runs that are published. */
  List<RunFolder> finished() throws IOException {
    List<RunFolder> done = new ArrayList<>();
    for (RunFolder run : runs()) {
      if (run.isDone()) {
        done.add(run);
      }
    }
    return done;
  }

  /** Whether there is something that a reader sees, or that somebody else wrote. */
  boolean isTaken() throws IOException {
    if (files.exists(folder) && !files.getFileStatus(folder).isDirectory()) {
      return true;
    }
    return list(folder).stream()
        .map(status -> status.getPath().getName())
        .anyMatch(name -> !name.equals(HIDDEN) && !name.equals("_temporary"));
  }

  /** Whether all that a reader sees are folders for versions of models. */
  boolean hasOnlyVersions() throws IOException {
    return list(folder).stream()
        .filter(status -> !status.getPath().getName().matches("[._].*"))
        .allMatch(
            status ->
                status.isDirectory() && status.getPath().getName().matches(".+-[0-9a-f]{12}"));
  }

  /** A new run's folder. */
  RunFolder newRun(String name) {
    return new RunFolder(files, new Path(new Path(folder, HIDDEN), name));
  }

  /** Whether a run of that name is here. */
  boolean holds(RunFolder run) throws IOException {
    return files.exists(newRun(run.name()).path());
  }

  /** Makes the folder. */
  void make() throws IOException {
    files.mkdirs(folder);
  }

  /** Deletes a run that is not done. */
  void discard(RunFolder run) throws IOException {
    files.delete(run.path(), true);
  }

  /**
   * Takes a run's files out of their parts and into a folder, and those set aside into {@link
   * #QUARANTINE}; done again, goes on where it was ended.
   */
  void gather(RunFolder run, Path rows) throws IOException {
    if (files.exists(run.data())) {
      files.mkdirs(rows);
      gather(run.data(), rows);
    }
    if (files.exists(run.quarantine())) {
      Path quarantine = new Path(folder, QUARANTINE);
      files.mkdirs(quarantine);
      gather(run.quarantine(), quarantine);
    }
  }

  private void gather(Path parts, Path target) throws IOException {
    for (FileStatus part : list(parts)) {
      String chunk = part.getPath().getName().replaceFirst("-.*", "");
      for (FileStatus file : list(part.getPath())) {
        String name = file.getPath().getName();
        if (name.startsWith("part-")) {
          rename(
              file.getPath(), new Path(target, name.replaceFirst("part-", "part-" + chunk + "-")));
        }
      }
    }
    files.delete(parts, true);
  }

  /**
   * Shows a folder under another name.
   *
   * @param made the folder; where there is none it is shown already
   * @param target the name
   * @param aside where an output in its place goes; null where nothing may be there but a part of
   *     the same folder, which a rename on an object store leaves that was ended
   */
  void show(Path made, Path target, Path aside) throws IOException {
    if (!files.exists(made)) {
      return;
    }
    if (files.exists(target)) {
      if (aside == null) {
        merge(made, target);
        return;
      }
      rename(target, aside);
    }
    files.mkdirs(target.getParent());
    rename(made, target);
  }

  private void merge(Path from, Path to) throws IOException {
    files.mkdirs(to);
    for (FileStatus status : list(from)) {
      Path target = new Path(to, status.getPath().getName());
      if (status.isDirectory()) {
        merge(status.getPath(), target);
      } else if (!files.exists(target) || files.getFileStatus(target).getLen() != status.getLen()) {
        files.delete(target, false);
        rename(status.getPath(), target);
      }
    }
    files.delete(from, true);
  }

  /**
   * Deletes a folder in which an output was made; an output that it has laid aside goes back to its
   * place first.
   */
  void discardAll(Path target) throws IOException {
    for (RunFolder run : runs()) {
      if (files.exists(run.replaced()) && !files.exists(target)) {
        rename(run.replaced(), target);
      }
    }
    files.delete(folder, true);
  }

  /** Writes the summary and the mark of a whole output. */
  void mark(String summary) throws IOException {
    Json.write(files, new Path(folder, Output.SUMMARY), summary);
    files.create(new Path(folder, SUCCESS), true).close();
  }

  private void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException(
          "Cannot rename %s to %s. Check the permissions there and run the same command again."
              .formatted(from, to));
    }
  }

  /** The files that finished runs have read, as they were then. */
  Set<FileSplit.Version> read() throws IOException {
    Set<FileSplit.Version> read = new HashSet<>();
    for (RunFolder run : finished()) {
      RunPlan plan = run.plan().orElseThrow();
      for (FileSplit split : plan.splits()) {
        if (!plan.unreadable().containsKey(split.path())) {
          read.add(split.file());
        }
      }
    }
    return read;
  }

  private List<FileStatus> list(Path path) throws IOException {
    try {
      return List.of(files.listStatus(path));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }
}
