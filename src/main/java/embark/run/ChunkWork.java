package embark.run;

import embark.spark.WorkMetrics;
import embark.spark.WorkMetrics.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.CollectionAccumulator;

/** Takes rows of the input through the model into folders of the run: one Spark job a call. */
final class ChunkWork {

  private final SparkSession spark;
  private final InputSplits input;
  private final RunPlan plan;
  private final RunColumns columns;
  private final RunFolder folder;
  private final Choices choices;
  private final RunProgress progress;

  /**
   * How it is done.
   *
   * @param partitions tasks of a chunk; empty to judge by rows and cores
   * @param onError what becomes of bad rows
   * @param increment the rows that are done already; empty if all are to be done
   */
  record Choices(Optional<Integer> partitions, OnError onError, Optional<Increment> increment) {}

  ChunkWork(
      SparkSession spark,
      InputSplits input,
      RunPlan plan,
      RunColumns columns,
      RunFolder folder,
      Choices choices,
      RunProgress progress) {
    this.spark = spark;
    this.input = input;
    this.plan = plan;
    this.columns = columns;
    this.folder = folder;
    this.choices = choices;
    this.progress = progress;
  }

  /**
   * What came of some rows.
   *
   * @param rows rows that were written
   * @param known rows that were done already
   * @param bad rows that were set aside
   * @param redone rows of tasks that failed and were done again
   * @param work what was computed
   */
  record Done(long rows, long known, List<BadRow> bad, long redone, Work work) {}

  /** Writes the answers to rows as a part of that name. */
  Done write(Chunk rows, String part) {
    SparkContext context = spark.sparkContext();
    WorkMetrics metrics = new WorkMetrics();
    context.register(metrics, "embark");
    CollectionAccumulator<BadRow> bad = new CollectionAccumulator<>();
    context.register(bad, "embark rows set aside");
    LiveWork live = new LiveWork(metrics);
    context.addSparkListener(live);
    LostTasks lost = new LostTasks(part);
    context.addSparkListener(lost);
    progress.begin(live);
    try {
      Dataset<Row> read = columns.hashed(read(rows.ranges(), bad));
      Dataset<Row> fresh =
          choices.increment().map(increment -> increment.fresh(columns, read)).orElse(read);
      Dataset<Row> answered =
          columns.answered(Spread.chunk(fresh, rows.rows(), choices.partitions()), metrics);
      long written = Parts.write(columns.written(sifted(answered, bad)), data(part));
      // What is read again for the count may fail anew; what was written decides.
      List<BadRow> told = List.copyOf(bad.value());
      long known = choices.increment().map(increment -> increment.known(columns, read)).orElse(0L);
      Map<String, BadRow> setAside = new LinkedHashMap<>();
      told.forEach(row -> setAside.putIfAbsent(row.place(), row));
      return new Done(
          written, known, List.copyOf(setAside.values()), lost.rows(rows.rows()), metrics.value());
    } finally {
      context.removeSparkListener(live);
      context.removeSparkListener(lost);
      progress.end(live);
    }
  }

  private Dataset<Row> read(List<RowRange> ranges, CollectionAccumulator<BadRow> bad) {
    return input.read(plan.splits(), ranges, choices.onError() == OnError.FAIL ? null : bad);
  }

  private Path data(String part) {
    return new Path(folder.data(), part);
  }

  /** The rows that are to be written; of the others the accumulator is told. */
  private Dataset<Row> sifted(Dataset<Row> answered, CollectionAccumulator<BadRow> bad) {
    if (choices.onError() == OnError.FAIL) {
      return answered;
    }
    boolean staying = choices.onError() == OnError.NULL;
    UDF3<String, Integer, Long, Boolean> sift =
        (error, split, row) -> {
          if (error != null) {
            bad.add(BadRow.one(split, row, error));
          }
          return error == null || staying;
        };
    return answered.where(
        functions
            .udf(sift, DataTypes.BooleanType)
            .asNondeterministic()
            .apply(
                functions.col(RunColumns.ERROR),
                functions.col(InputSplits.SPLIT),
                functions.col(InputSplits.ROW)));
  }

  /**
   * Writes rows that ended the executors which worked on them, with nulls for their answers.
   *
   * @return how many were written
   */
  long writeUnanswered(List<BadRow> rows, String part) {
    Dataset<Row> read = columns.hashed(read(ranges(rows), null));
    return Parts.write(columns.written(columns.unanswered(read, reason(rows))), data(part));
  }

  /** Writes rows as they were read to the quarantine, with the reason, the file and the place. */
  void setAside(List<BadRow> bad, String part) {
    List<BadRow> rows = bad.stream().filter(row -> row.extent() == BadRow.Extent.ROW).toList();
    Dataset<Row> read = input.read(plan.splits(), ranges(rows), null);
    Dataset<Row> found =
        Quarantine.rows(
            read,
            reason(rows),
            place(rows, row -> plan.splits().get(row.split()).path(), DataTypes.StringType),
            place(rows, row -> plan.placeInFile(row.split(), row.row()), DataTypes.LongType));
    List<Quarantine.Entry> files = new ArrayList<>();
    for (BadRow rest : bad) {
      if (rest.extent() == BadRow.Extent.REST) {
        files.add(
            new Quarantine.Entry(
                plan.splits().get(rest.split()).path(),
                plan.placeInFile(rest.split(), rest.row()),
                rest.reason()));
      }
    }
    Quarantine.write(
        found.unionByName(Quarantine.files(spark, found.schema(), files)),
        new Path(folder.quarantine(), part));
  }

  private static List<RowRange> ranges(List<BadRow> rows) {
    return rows.stream()
        .map(row -> RowRange.one(row.split(), row.row()))
        .sorted(java.util.Comparator.comparing(RowRange::split).thenComparing(RowRange::from))
        .toList();
  }

  private static Column reason(List<BadRow> rows) {
    return place(rows, BadRow::reason, DataTypes.StringType);
  }

  /** A column that says something of each of some rows. */
  private static <T> Column place(
      List<BadRow> rows,
      java.util.function.Function<BadRow, T> what,
      org.apache.spark.sql.types.DataType type) {
    Map<RowRange, T> values = new HashMap<>();
    rows.forEach(row -> values.put(RowRange.one(row.split(), row.row()), what.apply(row)));
    UDF2<Integer, Long, T> look = (split, row) -> values.get(RowRange.one(split, row));
    return functions
        .udf(look, type)
        .apply(functions.col(InputSplits.SPLIT), functions.col(InputSplits.ROW));
  }
}
