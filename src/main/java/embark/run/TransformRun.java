package embark.run;

import embark.bundle.ModelLocator;
import embark.spark.TextTransformer;
import embark.spark.TransformPlan;
import embark.spark.WorkMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A dataset taken through a transformer into a folder, in chunks: what is done stays done, and the
 * same run, prepared again after whatever ended it, goes on.
 */
public final class TransformRun {

  private static final int SAMPLE_ROWS = 1_000;

  private static final long SEED = 1;
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'run-'yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

  private final SparkSession spark;
  private final TextTransformer<?, ?, ?> transformer;
  private final Dataset<Row> rows;
  private final RunColumns columns;
  private final RunPlace place;
  private final Optional<OutputTable> table;
  private final Map<String, String> asked;
  private final Selection selection;
  private final Faults faults;

  private TransformRun(
      SparkSession spark,
      TextTransformer<?, ?, ?> transformer,
      Dataset<Row> rows,
      RunColumns columns,
      RunPlace place,
      Optional<OutputTable> table,
      Map<String, String> asked,
      Selection selection,
      Faults faults) {
    this.spark = spark;
    this.transformer = transformer;
    this.rows = rows;
    this.columns = columns;
    this.place = place;
    this.table = table;
    this.asked = asked;
    this.selection = selection;
    this.faults = faults;
  }

  /**
   * What to take of the input.
   *
   * @param keep columns to keep beside the new ones; empty for all
   * @param limit rows to take; empty for all
   * @param partitions tasks to make of a chunk, and so files; empty to judge by rows and cores
   * @param id column that tells rows apart, for outputs that are added to: a row whose id and text
   *     an earlier run has done is left out; empty to tell by files
   */
  public record Selection(
      List<String> keep,
      Optional<Integer> limit,
      Optional<Integer> partitions,
      Optional<String> id) {

    /** All rows and columns. */
    public static final Selection ALL =
        new Selection(List.of(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * How bad rows and files are taken.
   *
   * @param onError what becomes of them
   * @param most how many there may be; empty for any number
   */
  public record Faults(OnError onError, OptionalLong most) {

    /** The first one ends the job. */
    public static final Faults FATAL = new Faults(OnError.FAIL, OptionalLong.empty());
  }

  /**
   * A run that was checked: input, columns, model and output fit together.
   *
   * @throws InvalidRunException with everything that does not, or with what is known before a model
   *     from elsewhere is fetched
   */
  public static TransformRun prepare(
      SparkSession spark,
      Input input,
      TextTransformer<?, ?, ?> transformer,
      Selection selection,
      Faults faults,
      Output output) {
    String model = transformer.getOrDefault(transformer.model());
    List<String> problems = new ArrayList<>(output.problems(spark, input.places(spark)));
    problems.addAll(output.problems(spark.sessionState().newHadoopConf(), model));
    if (problems.isEmpty()) {
      problems.addAll(output.unwritable(spark.sessionState().newHadoopConf()));
    }
    Optional<Dataset<Row>> rows = input.tryOpen(spark, faults.onError(), problems);
    rows.ifPresent(found -> problems.addAll(ColumnChecks.missing(found.schema(), selection)));
    rows.ifPresent(
        found ->
            problems.addAll(
                ColumnChecks.taken(found.schema(), selection, faults, output.existing())));
    if (problems.isEmpty() && ModelLocator.isElsewhere(model)) {
      problems.addAll(RunPlace.certainly(spark, output));
    }
    InvalidRunException.beforeFetching(
        problems,
        Stream.of(model),
        () -> rows.ifPresent(found -> transformer.textIndices(found.schema())));
    try {
      Optional<Dataset<Row>> selected =
          problems.isEmpty() ? rows.map(found -> select(found, transformer, selection)) : rows;
      StructType schema =
          selected.map(Dataset::schema).orElseGet(() -> Input.assumed(transformer.textColumns()));
      transformer.plan(schema);
      RunColumns columns =
          RunColumns.resolve(
              transformer,
              schema,
              problems.isEmpty() ? selection.keep() : List.of(),
              new RunColumns.Made(transformer.modelParams().pinnedModel(), Release.version()),
              faults.onError());
      Map<String, String> asked = Asked.of(input, transformer, columns, selection, output);
      Optional<OutputTable> table =
          output.table().map(name -> new OutputTable(name, columns.provenance(), selection.id()));
      if (problems.isEmpty() && table.isPresent()) {
        problems.addAll(table.get().problems(spark, columns.written(spark)));
      }
      Optional<RunPlace> place =
          RunPlace.find(spark, output, path(output, model, columns), asked, problems);
      if (problems.isEmpty()) {
        return new TransformRun(
            spark,
            transformer,
            selected.orElseThrow(),
            columns,
            place.orElseThrow(),
            table,
            asked,
            selection,
            faults);
      }
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    throw new InvalidRunException(problems);
  }

  private static String path(Output output, String model, RunColumns columns) {
    return output.existing() == Output.Existing.ADD
        ? "%s/%s%s"
            .formatted(
                output.path(),
                RunPlace.versionFolder(model, columns.fingerprint()),
                columns.isPrepared() ? "-" + columns.precision() : "")
        : output.path();
  }

  /**
   * Does the work, or what is left of it, and says what was done; progress goes to standard error.
   *
   * @throws InvalidRunException if files cannot be read, or are not what they were when the run
   *     began
   */
  public RunSummary execute() {
    try {
      InputSplits input = InputSplits.of(rows);
      RunPlanner planner = new RunPlanner(spark, input, faults.onError());
      Map<String, FileSplit.Version> before = planner.versions();
      Optional<RunFolder> resumed = resumed(planner);
      RunFolder folder = resumed.isPresent() ? resumed.get() : begun(planner, input.kind());
      RunPlan plan = folder.plan().orElseThrow();
      RunWork work = new RunWork(spark, input, rows.schema(), columns, place, table, folder, plan);
      RunWork.Outcome outcome =
          work.complete(selection.partitions(), faults.onError(), faults.most(), increment());
      if (!folder.isRead()) {
        planner.requireUntouched(plan, before);
        folder.noteRead();
      }
      RunSummary summary = summary(plan, outcome);
      folder.report(RunReport.html(plan, summary, outcome.records()));
      work.publish(outcome.records(), summary.json());
      return summary;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private RunFolder begun(RunPlanner planner, InputSplits.Kind kind) throws IOException {
    boolean adds = place.existing() == Output.Existing.ADD;
    boolean byFiles = kind == InputSplits.Kind.FILES;
    if (adds && !byFiles && selection.id().isEmpty()) {
      throw new InvalidRunException(
          List.of(
              "The input is no scan of files, by which --incremental tells what is new; expected --id. Name the column that tells rows apart."));
    }
    AgreementCheck.check(transformer, rows, faults.onError());
    place.clear();
    place.folder().make();
    RunPlanner.Changes changes =
        selection.id().isPresent() ? RunPlanner.Changes.COMPARED : RunPlanner.Changes.REFUSED;
    Set<String> known = place.runs();
    Set<FileSplit.Version> read = adds && byFiles ? place.folder().read(changes) : Set.of();
    String name = NAME.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 4);
    RunPlan plan = planner.plan(name, asked, read, changes, selection.limit());
    table.ifPresent(one -> one.requireDistinct(planner.rows(plan)));
    RunFolder folder = place.folder().newRun(name);
    folder.begin(plan);
    place.requireAlone(folder, known);
    return folder;
  }

  /**
   * The run that goes on. If files of its input were replaced, one that replaces an output or adds
   * to one begins anew; one that has read all of its input as it was needs it no more.
   */
  private Optional<RunFolder> resumed(RunPlanner planner) throws IOException {
    if (place.resumed().isEmpty()) {
      return Optional.empty();
    }
    RunFolder folder = place.resumed().get();
    RunPlan plan = folder.plan().orElseThrow();
    boolean adds = place.existing() == Output.Existing.ADD;
    Set<String> changed = planner.changed(plan);
    boolean anew =
        adds
            ? !folder.isRead() && planner.areThere(changed)
            : place.existing() == Output.Existing.OVERWRITE && !place.shows(folder);
    if (anew && !changed.isEmpty()) {
      System.err.printf("The input has changed since %s began: it begins anew.%n", folder.name());
      return Optional.empty();
    }
    place
        .setAside(faults.onError())
        .ifPresent(
            problem -> {
              throw new InvalidRunException(List.of(problem));
            });
    if (!folder.isRead()) {
      planner.requireSame(
          plan,
          adds ? "delete " + folder.path() + " to begin anew" : "begin anew with --overwrite");
    }
    System.err.printf(
        "Going on with %s: %,d of %,d chunks are done.%n",
        folder.name(), folder.records().size(), plan.chunks().size());
    long added = adds ? 0 : planner.added(plan);
    if (added > 0) {
      System.err.printf("%,d files are new since the run began, and are left out.%n", added);
    }
    return Optional.of(folder);
  }

  /** The rows that earlier runs have done, if they are told by their ids. */
  private Optional<Increment> increment() throws IOException {
    if (place.existing() != Output.Existing.ADD || selection.id().isEmpty()) {
      return Optional.empty();
    }
    String id = selection.id().get();
    String[] paths =
        place.folder().finished().stream()
            .map(run -> place.rowsOf(run).toString())
            .toArray(String[]::new);
    Optional<Dataset<Row>> done =
        paths.length == 0
            ? Optional.empty()
            : Optional.of(
                Increment.done(
                    Parts.reader(spark).parquet(paths),
                    RunColumns.quoted(id),
                    columns,
                    table.isPresent()));
    return Optional.of(new Increment(id, done));
  }

  private RunSummary summary(RunPlan plan, RunWork.Outcome outcome) {
    List<ChunkRecord> records = outcome.records();
    BadCounts bad = BadCounts.of(plan, records);
    return new RunSummary(
        new Summary(
            outcome.work(),
            transformer.modelParams().pinnedModel(),
            columns.fingerprint(),
            outcome.seconds(),
            place.path()),
        new RunSummary.Counts(
            plan.run(),
            columns.precision(),
            records.stream().mapToLong(ChunkRecord::rows).sum(),
            records.stream().mapToLong(ChunkRecord::known).sum(),
            bad.rows(),
            bad.files(),
            records.size(),
            outcome.starts(),
            outcome.redone()));
  }

  /** Times a sample of the rows, and says how long all of them would take; writes nothing. */
  public Estimate estimate() {
    AgreementCheck.check(transformer, rows, faults.onError());
    Dataset<Row> all = selection.limit().map(rows::limit).orElse(rows);
    long total = all.count();
    double share = total == 0 ? 1 : Math.min(1, (double) SAMPLE_ROWS / total);
    // Taken beforehand: reading the whole input is no part of the sample's time.
    List<Row> taken = all.sample(share, SEED).limit(2 * SAMPLE_ROWS).collectAsList();
    Dataset<Row> sample = spark.createDataFrame(taken, rows.schema());
    TransformPlan plan = transformer.plan(rows.schema());
    compute(
        plan,
        sample.limit(Spread.cores(rows)),
        WorkMetrics.registered(spark.sparkContext(), "embark"));
    WorkMetrics metrics = WorkMetrics.registered(spark.sparkContext(), "embark");
    long start = System.nanoTime();
    compute(plan, sample, metrics);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Estimate(total, metrics.value(), seconds);
  }

  private void compute(TransformPlan plan, Dataset<Row> some, WorkMetrics metrics) {
    plan.apply(some.repartition(Spread.cores(rows)), metrics)
        .write()
        .format("noop")
        .mode(SaveMode.Overwrite)
        .save();
  }

  /** The columns that are needed: what is dropped takes no name from the new columns. */
  private static Dataset<Row> select(
      Dataset<Row> rows, TextTransformer<?, ?, ?> transformer, Selection selection) {
    if (selection.keep().isEmpty()) {
      return rows;
    }
    Set<String> names = new LinkedHashSet<>(selection.keep());
    transformer.textIndices(rows.schema()).forEach(index -> names.add(rows.columns()[index]));
    return rows.select(names.stream().map(RunColumns::quoted).toArray(Column[]::new));
  }
}
