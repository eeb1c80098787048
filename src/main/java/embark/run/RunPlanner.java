package embark.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Looks through an input and plans a run's chunks. */
final class RunPlanner {

  private static final int TOLD_FILES = 10;

  /** Files to which lines may be added while others are read. */
  private static final Pattern LINES =
      Pattern.compile(".*\\.(jsonl?|ndjson|csv|tsv|txt|text|log)", Pattern.CASE_INSENSITIVE);

  /** From this many bytes on somebody who waits is told for what. */
  private static final long LARGE_INPUT = 256L << 20;

  private final SparkSession spark;
  private final InputSplits input;
  private final OnError onError;

  RunPlanner(SparkSession spark, InputSplits input, OnError onError) {
    this.spark = spark;
    this.input = input;
    this.onError = onError;
  }

  /**
   * The plan of a run; every row of the input is read once and counted.
   *
   * @param read files that earlier runs have read
   * @param changes what is done with a file that they have read otherwise
   * @param limit rows to take; empty for all
   * @throws InvalidRunException if there are files that cannot be read, and bad ones fail the job,
   *     or files that have changed
   */
  RunPlan plan(
      String run,
      Map<String, String> asked,
      Set<FileSplit.Version> read,
      Changes changes,
      Optional<Integer> limit) {
    List<FileSplit> fresh =
        input.all().stream().filter(split -> !read.contains(split.file())).toList();
    if (changes == Changes.REFUSED) {
      requireUnchanged(fresh, read);
    }
    if (fresh.stream().mapToLong(FileSplit::length).sum() >= LARGE_INPUT) {
      System.err.printf("Counting the rows of %,d pieces of files ...%n", fresh.size());
    }
    List<SplitRows> rows = input.count(fresh);
    Map<String, String> unreadable = new TreeMap<>();
    for (int i = 0; i < fresh.size(); i++) {
      if (rows.get(i).failure() != null) {
        unreadable.putIfAbsent(fresh.get(i).path(), rows.get(i).failure());
      }
    }
    if (onError == OnError.FAIL) {
      requireReadable(unreadable);
    }
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < fresh.size(); i++) {
      counts.add(unreadable.containsKey(fresh.get(i).path()) ? 0 : rows.get(i).rows());
    }
    long total = counts.stream().mapToLong(Long::longValue).sum();
    long size =
        input.kind() == InputSplits.Kind.FILES
            ? Spread.chunkRows(total, Spread.cores(spark))
            : Math.max(1, total);
    long most = limit.map(Integer::longValue).orElse(Long.MAX_VALUE);
    return new RunPlan(run, asked, fresh, unreadable, Chunk.cut(counts, size, most));
  }

  /** What is done with a file that earlier runs have read when it was another one. */
  enum Changes {
    /** Its rows are compared with those that are done. */
    COMPARED,
    /** The run is refused. */
    REFUSED
  }

  private static void requireUnchanged(List<FileSplit> fresh, Set<FileSplit.Version> read) {
    Map<String, FileSplit.Version> before = new HashMap<>();
    read.forEach(version -> before.put(version.path(), version));
    Set<String> changed = new HashSet<>();
    fresh.stream().map(FileSplit::path).filter(before::containsKey).forEach(changed::add);
    if (!changed.isEmpty()) {
      throw new InvalidRunException(
          List.of(
              "Input has files that changed since an earlier run read them (%s); expected new ones only. Name the column of the rows' ids with --id, so that rows are compared, or name another --output."
                  .formatted(some(changed))));
    }
  }

  private static void requireReadable(Map<String, String> unreadable) {
    if (!unreadable.isEmpty()) {
      throw new InvalidRunException(
          unreadable.entrySet().stream()
              .limit(TOLD_FILES)
              .map(
                  file ->
                      "Input file %s cannot be read: %s; expected a whole file. Replace it, or set it aside with --on-error quarantine."
                          .formatted(file.getKey(), file.getValue()))
              .toList());
    }
  }

  /** The files of a plan that are not there as they were. */
  Set<String> changed(RunPlan plan) {
    return input.kind() == InputSplits.Kind.OTHER
        ? Set.of()
        : plan.splits().stream()
            .filter(split -> !input.has(split))
            .map(FileSplit::path)
            .collect(Collectors.toSet());
  }

  /** How many files are there that the plan has not; 0 where files are not told. */
  long added(RunPlan plan) {
    if (input.kind() == InputSplits.Kind.OTHER) {
      return 0;
    }
    Set<String> planned = plan.splits().stream().map(FileSplit::path).collect(Collectors.toSet());
    return input.all().stream()
        .map(FileSplit::path)
        .distinct()
        .filter(path -> !planned.contains(path))
        .count();
  }

  /** Whether files are there, as they were or otherwise. */
  boolean areThere(Set<String> paths) {
    return input.all().stream().map(FileSplit::path).collect(Collectors.toSet()).containsAll(paths);
  }

  /**
   * Fails if the files of a plan are not there as they were.
   *
   * @param otherwise what else to do than to bring them back
   */
  void requireSame(RunPlan plan, String otherwise) {
    Set<String> changed = changed(plan);
    if (!changed.isEmpty()) {
      throw new InvalidRunException(
          List.of(
              "Input has files that changed or went since the run began (%s); expected them as they were to go on. Bring them back, or %s."
                  .formatted(some(changed), otherwise)));
    }
  }

  /** All rows of a plan. */
  Dataset<Row> rows(RunPlan plan) {
    return input.read(
        plan.splits(),
        plan.chunks().stream().flatMap(chunk -> chunk.ranges().stream()).toList(),
        null);
  }

  /** The files of the input, as they are now; none where that cannot be told. */
  Map<String, FileSplit.Version> versions() {
    Set<String> paths = input.all().stream().map(FileSplit::path).collect(Collectors.toSet());
    Map<String, FileSplit.Version> versions = new HashMap<>();
    if (input.kind() == InputSplits.Kind.FILES) {
      Configuration configuration = spark.sessionState().newHadoopConf();
      paths.stream()
          .map(path -> new Path(path).getParent())
          .distinct()
          .flatMap(folder -> listed(folder, configuration).stream())
          .filter(file -> paths.contains(file.getPath().toString()))
          .forEach(
              file ->
                  versions.put(
                      file.getPath().toString(),
                      new FileSplit.Version(
                          file.getPath().toString(), file.getLen(), file.getModificationTime())));
    }
    return versions;
  }

  /**
   * Fails if files were replaced while they were read, so that rows of both may have been. What is
   * gone was whole when it was read, and what was written behind the lines of a text was not
   * planned.
   *
   * @param before the files before they were counted and read
   */
  void requireUntouched(RunPlan plan, Map<String, FileSplit.Version> before) {
    Set<String> taken =
        plan.chunks().stream()
            .flatMap(chunk -> chunk.ranges().stream())
            .map(range -> plan.splits().get(range.split()).path())
            .collect(Collectors.toSet());
    Set<String> touched =
        versions().values().stream()
            .filter(now -> taken.contains(now.path()))
            .filter(now -> isOther(before.get(now.path()), now))
            .map(FileSplit.Version::path)
            .collect(Collectors.toSet());
    if (!touched.isEmpty()) {
      throw new InvalidRunException(
          List.of(
              "Input has files that changed while they were read (%s), so that rows of both may be mixed; expected them as they were when the run began. Nothing was shown: run the same command with --overwrite, or with --incremental as it is, to begin anew."
                  .formatted(some(touched))));
    }
  }

  private static boolean isOther(FileSplit.Version before, FileSplit.Version now) {
    boolean grew =
        before != null && now.size() > before.size() && LINES.matcher(now.path()).matches();
    return before != null && !before.equals(now) && !grew;
  }

  /** What is in a folder; nothing where that cannot be told. */
  private static List<FileStatus> listed(Path folder, Configuration configuration) {
    try {
      return folder == null
          ? List.of()
          : List.of(folder.getFileSystem(configuration).listStatus(folder));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String some(Set<String> paths) {
    String some = paths.stream().sorted().limit(TOLD_FILES).collect(Collectors.joining(", "));
    return paths.size() > TOLD_FILES ? some + ", ..." : some;
  }
}
