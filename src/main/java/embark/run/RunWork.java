package embark.run;

import embark.spark.WorkMetrics.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** One start of a job that takes a planned run to its end. */
final class RunWork {

  private final SparkSession spark;
  private final InputSplits input;
  private final StructType schema;
  private final RunColumns columns;
  private final RunPlace place;
  private final Optional<OutputTable> table;
  private final RunFolder folder;
  private final RunPlan plan;
  private final String session = UUID.randomUUID().toString();

  RunWork(
      SparkSession spark,
      InputSplits input,
      StructType schema,
      RunColumns columns,
      RunPlace place,
      Optional<OutputTable> table,
      RunFolder folder,
      RunPlan plan) {
    this.spark = spark;
    this.input = input;
    this.schema = schema;
    this.columns = columns;
    this.place = place;
    this.table = table;
    this.folder = folder;
    this.plan = plan;
  }

  /**
   * What came of it.
   *
   * @param records of all chunks
   * @param redone rows that were worked through in vain and had to be again, at most
   */
  record Outcome(List<ChunkRecord> records, long redone) {

    /** What was computed for the rows that are committed. */
    Work work() {
      return records.stream().map(ChunkRecord::work).reduce(Work.NONE, Work::plus);
    }

    /** Seconds that starts of the job worked, without the times between them. */
    double seconds() {
      Map<String, List<Long>> times = new HashMap<>();
      for (ChunkRecord record : records) {
        List<Long> moments = times.computeIfAbsent(record.session(), one -> new ArrayList<>());
        moments.add(record.started());
        moments.add(record.ended());
      }
      return times.values().stream()
              .mapToLong(
                  moments ->
                      moments.stream().mapToLong(Long::longValue).max().orElse(0)
                          - moments.stream().mapToLong(Long::longValue).min().orElse(0))
              .sum()
          / 1e3;
    }

    /** Starts of the job that took part. */
    int starts() {
      return (int) records.stream().map(ChunkRecord::session).distinct().count();
    }
  }

  /** Does the chunks that are not done; progress goes to standard error. */
  Outcome complete(
      Optional<Integer> partitions,
      OnError onError,
      OptionalLong mostBad,
      Optional<Increment> increment)
      throws IOException {
    long redone = folder.own(session, 0);
    folder.requirePlan();
    List<ChunkRecord> done = folder.records();
    redone += begunRows(folder.clear(done));
    folder.own(session, redone);
    RunProgress progress = new RunProgress(done);
    SparkContext context = spark.sparkContext();
    LostExecutors lost = new LostExecutors(context);
    context.addSparkListener(lost);
    CountDownLatch stop = new CountDownLatch(1);
    try {
      ChunkWork work =
          new ChunkWork(
              spark,
              input,
              plan,
              columns,
              folder,
              new ChunkWork.Choices(partitions, onError, increment),
              progress);
      ChunkTries tries =
          new ChunkTries(context, work, plan, onError, session, lost, stop, System.err);
      ChunkedRun run = new ChunkedRun(folder, plan, tries, progress, mostBad, stop);
      List<ChunkRecord> records = new ArrayList<>();
      new Progress(progress::soFar, plan.rows(), System.err, Progress.Style.ofProcess())
          .during(() -> records.addAll(run.complete(done)));
      long inVain = records.stream().mapToLong(ChunkRecord::redone).sum();
      return new Outcome(records, redone + inVain);
    } finally {
      context.removeSparkListener(lost);
    }
  }

  /** Rows of chunks that an earlier start of the job had begun. */
  private long begunRows(Set<String> parts) {
    return parts.stream()
        .map(part -> Integer.parseInt(part.substring(0, part.indexOf('-'))))
        .distinct()
        .mapToLong(number -> plan.chunks().get(number).rows())
        .sum();
  }

  /**
   * Gives the table its rows, before they are shown in the folder: a start that ends here goes on.
   */
  private void addToTable(Path rows) throws IOException {
    if (table.isPresent() && place.folder().files().exists(rows)) {
      folder.requireOwner(session);
      table
          .get()
          .publish(
              Parts.reader(spark).schema(columns.written(spark)).parquet(rows.toString()),
              folder.name());
    }
  }

  /**
   * Fails if rows that are to be shown are not as many as the records say.
   *
   * @param all what to delete to begin anew
   */
  private void requireAll(Path rows, List<ChunkRecord> records, Path all) throws IOException {
    long said = records.stream().mapToLong(ChunkRecord::rows).sum();
    long found =
        place.folder().files().exists(rows)
            ? Parts.reader(spark).schema(columns.written(spark)).parquet(rows.toString()).count()
            : 0;
    if (found != said) {
      throw new IllegalStateException(
          "Folder %s has %,d rows, and the records of its run say %,d; expected as many. Nothing was shown. Look for another job that writes there, delete %s and run again."
              .formatted(rows, found, said, all));
    }
  }

  /** Shows the rows to readers, all at once where the file system renames a folder at once. */
  void publish(List<ChunkRecord> records, String summary) throws IOException {
    folder.requireOwner(session);
    OutputFolder output = place.folder();
    FileSystem files = output.files();
    folder.clear(records);
    if (!plan.unreadable().isEmpty() && files.exists(folder.data())) {
      List<Quarantine.Entry> unread =
          plan.unreadable().entrySet().stream()
              .map(file -> new Quarantine.Entry(file.getKey(), 0, file.getValue()))
              .toList();
      Quarantine.write(
          Quarantine.files(spark, Quarantine.schema(schema), unread),
          new Path(folder.quarantine(), RunFolder.UNREADABLE));
    }
    if (place.existing() == Output.Existing.ADD) {
      output.gather(folder, folder.gathered());
      if (!files.exists(place.rowsOf(folder))) {
        requireAll(folder.gathered(), records, folder.path());
      }
      addToTable(folder.gathered());
      output.show(folder.gathered(), place.rowsOf(folder), null);
      output.mark(summary);
      folder.finish(summary);
    } else {
      output.gather(folder, output.path());
      if (!place.shows(folder)) {
        requireAll(output.path(), records, output.path());
      }
      addToTable(output.path());
      output.mark(summary);
      place.requireFree(folder);
      OutputFolder target = new OutputFolder(files, place.target());
      output.show(output.path(), place.target(), target.holds(folder) ? null : folder.replaced());
      RunFolder shown = target.newRun(folder.name());
      files.delete(shown.replaced(), true);
      shown.finish(summary);
    }
  }
}
