package embark.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of one run below its output, which readers do not see: its plan, a record for each
 * chunk that is done, and the rows until they are published.
 */
final class RunFolder {

  private static final String PLAN = "plan.json";
  private static final String OWNER = "owner.json";
  private static final String DONE = "done.json";
  private static final String READ = "read.json";
  private static final String CHUNKS = "chunks";

  /** What a run replaces, until it is deleted. */
  static final String REPLACED = "replaced";

  /** The page about the run. */
  static final String REPORT = "report.html";

  /** The part of the quarantine that tells of whole files. */
  static final String UNREADABLE = "files";

  private final FileSystem files;
  private final Path folder;

  RunFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Which start of the job works on the run, and how many rows those before it began in vain. */
  private record Owner(String session, long redone) {}

  /** The folder's name, which is the run's. */
  String name() {
    return folder.getName();
  }

  Path path() {
    return folder;
  }

  /** Where rows wait to be published: a folder for each part. */
  Path data() {
    return new Path(folder, "data");
  }

  /** Where rows that were set aside wait: a folder for each part. */
  Path quarantine() {
    return new Path(folder, "quarantine");
  }

  /** Where rows are gathered that take their place together. */
  Path gathered() {
    return new Path(folder, "rows");
  }

  /** Where that which the run replaces is laid before it is deleted. */
  Path replaced() {
    return new Path(folder, REPLACED);
  }

  /** Whether all is done but, perhaps, that the output takes its place. */
  boolean isDone() throws IOException {
    return files.exists(new Path(folder, DONE));
  }

  /** Notes that the run is done. */
  void finish(String summary) throws IOException {
    Json.write(files, new Path(folder, DONE), summary);
  }

  /** Whether all of the input was read as it was when the run began. */
  boolean isRead() throws IOException {
    return files.exists(new Path(folder, READ));
  }

  /** Notes that all of the input was read as it was when the run began. */
  void noteRead() throws IOException {
    Json.write(files, new Path(folder, READ), "{}\n");
  }

  /** The plan; empty if the run ended before there was one. */
  Optional<RunPlan> plan() throws IOException {
    Path file = new Path(folder, PLAN);
    return files.exists(file)
        ? Optional.of(Json.read(files, file, RunPlan.class))
        : Optional.empty();
  }

  /** Begins the run. */
  void begin(RunPlan plan) throws IOException {
    files.mkdirs(new Path(folder, CHUNKS));
    Json.write(files, new Path(folder, PLAN), plan);
  }

  /** Writes the page about the run. */
  void report(String html) throws IOException {
    Json.write(files, new Path(folder, REPORT), html);
  }

  /**
   * Takes the run over; whoever had it before can commit nothing any more.
   *
   * @param redone rows that all starts before this one began in vain; 0 where it is not known yet
   * @return rows that earlier starts of the job began in vain
   */
  long own(String session, long redone) throws IOException {
    Path file = new Path(folder, OWNER);
    long before = redoneBefore(file);
    Json.write(files, file, new Owner(session, Math.max(before, redone)));
    return before;
  }

  private long redoneBefore(Path file) {
    try {
      return files.exists(file) ? Json.read(files, file, Owner.class).redone() : 0;
    } catch (IOException e) {
      // An owner that ended while it wrote its name owns nothing any more.
      return 0;
    }
  }

  /**
   * Fails if another start of the job has taken the run over.
   *
   * @throws IllegalStateException if so
   */
  void requireOwner(String session) throws IOException {
    Path file = new Path(folder, OWNER);
    if (!files.exists(file) || !Json.read(files, file, Owner.class).session().equals(session)) {
      throw new IllegalStateException(
          "Cannot commit to %s: another start of the same job has taken the run over; expected one at a time. Let that one go on."
              .formatted(folder));
    }
  }

  /**
   * Fails if another start of the job has discarded the run.
   *
   * @throws IllegalStateException if so
   */
  void requirePlan() throws IOException {
    if (plan().isEmpty()) {
      discard();
      throw new IllegalStateException(
          "Cannot go on with %s: another start of the same job has discarded it; expected one at a time. Let that one go on."
              .formatted(folder));
    }
  }

  /** Deletes the run. */
  void discard() throws IOException {
    files.delete(folder, true);
  }

  /** Deletes the plan: the run is none that goes on. */
  void forget() throws IOException {
    files.delete(new Path(folder, PLAN), false);
  }

  /** Commits a chunk. */
  void commit(ChunkRecord record) throws IOException {
    requireOwner(record.session());
    Json.write(files, new Path(folder, CHUNKS + "/%06d.json".formatted(record.number())), record);
  }

  /** The chunks that are done, by number. */
  List<ChunkRecord> records() throws IOException {
    List<ChunkRecord> records = new ArrayList<>();
    for (FileStatus file : list(new Path(folder, CHUNKS))) {
      if (file.getPath().getName().endsWith(".json") && !file.getPath().getName().startsWith("_")) {
        records.add(Json.read(files, file.getPath(), ChunkRecord.class));
      }
    }
    records.sort(Comparator.comparing(ChunkRecord::number));
    return records;
  }

  /** Deletes what was written by work that did not come to its end; the parts' names. */
  Set<String> clear(List<ChunkRecord> records) throws IOException {
    Set<String> kept = new HashSet<>();
    kept.add(UNREADABLE);
    records.forEach(record -> kept.addAll(record.parts()));
    Set<String> gone = new HashSet<>();
    for (Path parts : List.of(data(), quarantine())) {
      for (FileStatus part : list(parts)) {
        if (!kept.contains(part.getPath().getName())) {
          files.delete(part.getPath(), true);
          gone.add(part.getPath().getName());
        }
      }
    }
    return gone;
  }

  private List<FileStatus> list(Path path) throws IOException {
    try {
      return List.of(files.listStatus(path));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }
}
