package embark.run;

import embark.spark.FolderRenames;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
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
                status.isDirectory() && status.getPath().getName().matches(RunPlace.VERSIONS));
  }

  /** Whether there are such folders. */
  boolean hasVersions() throws IOException {
    return hasOnlyVersions()
        && list(folder).stream()
            .filter(FileStatus::isDirectory)
            .anyMatch(status -> holdsRuns(status.getPath()));
  }

  private boolean holdsRuns(Path version) {
    try {
      return files.exists(new Path(version, HIDDEN));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
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
    Map<FileStatus, Path> moves = new LinkedHashMap<>();
    for (FileStatus part : list(parts)) {
      String chunk = part.getPath().getName().replaceFirst("-.*", "");
      for (FileStatus file : list(part.getPath())) {
        String name = file.getPath().getName();
        if (name.startsWith("part-")) {
          moves.put(file, new Path(target, name.replaceFirst("part-", "part-" + chunk + "-")));
        }
      }
    }
    FileMoves.all(files, moves);
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
    boolean atomic = FolderRenames.areAtomic(files);
    if (files.exists(target)) {
      if (aside == null) {
        merge(made, target);
        return;
      }
      if (atomic) {
        rename(target, aside);
      } else {
        unmark(target, aside);
        merge(target, aside);
      }
    }
    files.mkdirs(target.getParent());
    if (atomic) {
      rename(made, target);
    } else {
      merge(made, target);
    }
  }

  /** Takes the mark of a whole output away, before its files go. */
  private void unmark(Path target, Path aside) throws IOException {
    Path mark = new Path(target, SUCCESS);
    if (files.exists(mark)) {
      files.mkdirs(aside);
      FileMoves.all(files, Map.of(files.getFileStatus(mark), new Path(aside, SUCCESS)));
    }
  }

  /**
   * In which order files appear where a folder cannot appear at once: what says all are there,
   * last.
   */
  private static int rank(FileStatus status) {
    return switch (status.getPath().getName()) {
      case HIDDEN -> 0;
      case QUARANTINE -> 2;
      case Output.SUMMARY -> 3;
      case SUCCESS -> 4;
      default -> 1;
    };
  }

  /**
   * Moves what is in a folder file by file; done again, goes on where it was ended. The folder of
   * runs is copied, but for what they replace: by it a run goes on that ends here.
   */
  private void merge(Path from, Path to) throws IOException {
    files.mkdirs(to);
    Map<Integer, List<FileStatus>> found = new TreeMap<>();
    for (FileStatus status : list(from)) {
      found.computeIfAbsent(rank(status), rank -> new ArrayList<>()).add(status);
    }
    for (List<FileStatus> equals : found.values()) {
      Map<FileStatus, Path> moves = new LinkedHashMap<>();
      for (FileStatus status : equals) {
        Path target = new Path(to, status.getPath().getName());
        if (status.getPath().getName().equals(HIDDEN)) {
          copy(status.getPath(), target);
        } else if (status.isDirectory()) {
          merge(status.getPath(), target);
        } else {
          moves.put(status, target);
        }
      }
      FileMoves.all(files, moves);
    }
    // A store deletes in pages: what is left of a run then is none that goes on.
    for (RunFolder run : new OutputFolder(files, from).runs()) {
      run.forget();
    }
    files.delete(from, true);
  }

  private void copy(Path from, Path to) throws IOException {
    files.mkdirs(to);
    for (FileStatus status : list(from)) {
      Path target = new Path(to, status.getPath().getName());
      if (status.getPath().getName().equals(RunFolder.REPLACED)) {
        continue;
      }
      if (status.isDirectory()) {
        copy(status.getPath(), target);
      } else if (!FileMoves.isThere(files, status, target)) {
        FileUtil.copy(files, status.getPath(), files, target, false, true, files.getConf());
      }
    }
  }

  /**
   * Deletes a folder in which an output was made; an output that it has laid aside goes back to its
   * place first.
   */
  void discardAll(Path target) throws IOException {
    for (RunFolder run : runs()) {
      if (files.exists(run.replaced()) && !files.exists(target)) {
        rename(run.replaced(), target);
      } else if (files.exists(run.replaced()) && isHalf(run, target)) {
        merge(run.replaced(), target);
      }
    }
    files.delete(folder, true);
  }

  /** Whether what is in the place of a run's output is what the move out of its way left. */
  private boolean isHalf(RunFolder run, Path target) throws IOException {
    return !FolderRenames.areAtomic(files) && !new OutputFolder(files, target).holds(run);
  }

  /** Writes the summary and the mark of a whole output. */
  void mark(String summary) throws IOException {
    Json.write(files, new Path(folder, Output.SUMMARY), summary);
    files.create(new Path(folder, SUCCESS), true).close();
  }

  private void rename(Path from, Path to) throws IOException {
    FileMoves.rename(files, from, to);
  }

  /**
   * The files that finished runs have read, as they were then.
   *
   * @param changes whether rows are compared: then a file of which a rest was set aside is not read
   *     yet, since its other rows are known
   */
  Set<FileSplit.Version> read(RunPlanner.Changes changes) throws IOException {
    Set<FileSplit.Version> read = new HashSet<>();
    for (RunFolder run : finished()) {
      RunPlan plan = run.plan().orElseThrow();
      Set<String> not = new HashSet<>(plan.unreadable().keySet());
      if (changes == RunPlanner.Changes.COMPARED) {
        run.records().stream()
            .flatMap(record -> record.bad().stream())
            .filter(bad -> bad.extent() == BadRow.Extent.REST)
            .forEach(bad -> not.add(plan.splits().get(bad.split()).path()));
      }
      plan.splits().stream()
          .filter(split -> !not.contains(split.path()))
          .forEach(split -> read.add(split.file()));
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
