package embark.run;

import embark.spark.TextTransformer;
import embark.spark.TransformPlan;
import embark.spark.WorkMetrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** A dataset taken through a transformer into a folder. */
public final class TransformRun {

  private static final int SAMPLE_ROWS = 1_000;
  private static final long SEED = 1;

  private final SparkSession spark;
  private final String model;
  private final TransformPlan plan;
  private final Dataset<Row> rows;
  private final Output output;
  private final Selection selection;

  private TransformRun(
      SparkSession spark,
      String model,
      TransformPlan plan,
      Dataset<Row> rows,
      Output output,
      Selection selection) {
    this.spark = spark;
    this.model = model;
    this.plan = plan;
    this.rows = rows;
    this.output = output;
    this.selection = selection;
  }

  /**
   * What to take of the input.
   *
   * @param keep columns to keep beside the new ones; empty for all
   * @param limit rows to take; empty for all
   * @param partitions tasks to make; empty to judge by the input and the cores
   */
  public record Selection(
      List<String> keep, Optional<Integer> limit, Optional<Integer> partitions) {}

  /**
   * A run that was checked: input, columns, model and output fit together.
   *
   * @throws InvalidRunException with everything that does not
   */
  public static TransformRun prepare(
      SparkSession spark,
      Input input,
      TextTransformer<?, ?, ?> transformer,
      Selection selection,
      Output output) {
    List<String> problems = new ArrayList<>(output.problems(spark, input.paths()));
    String model = transformer.getOrDefault(transformer.model());
    problems.addAll(output.problems(spark, model));
    Optional<Dataset<Row>> rows = input.tryOpen(spark, problems);
    rows.ifPresent(found -> problems.addAll(missing(found.schema(), selection.keep())));
    try {
      Optional<Dataset<Row>> selected =
          problems.isEmpty()
              ? rows.map(found -> select(found, transformer, selection.keep()))
              : rows;
      StructType schema =
          selected.map(Dataset::schema).orElseGet(() -> Input.assumed(transformer.textColumns()));
      transformer.plan(schema);
      if (problems.isEmpty()) {
        Dataset<Row> chosen = selected.orElseThrow();
        Dataset<Row> limited = selection.limit().map(chosen::limit).orElse(chosen);
        TransformPlan fitting = transformer.plan(limited.schema());
        return new TransformRun(spark, model, fitting, limited, output, selection);
      }
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    throw new InvalidRunException(problems);
  }

  /** Does the work and says what was done; progress goes to standard error. */
  public Summary execute() {
    long total = rows.count();
    Dataset<Row> spread = Spread.of(rows, total, selection.partitions());
    Watched done =
        Watched.during(spark, total, metrics -> output.write(kept(plan.apply(spread, metrics))));
    Summary summary = Summary.of(done, model, plan.fingerprint(), output.path());
    output.writeSummary(spark, summary.json());
    requireAll(output.path(), total, done.work().rows(), output.rows(spark));
    return summary;
  }

  /** Fails if the rows of the input, of the work and of the output are not as many. */
  static void requireAll(String path, long total, long worked, long written) {
    if (written != total || written != worked) {
      throw new IllegalStateException(
          ("Output %s has %,d rows, %,d were worked through and %,d were counted beforehand;"
                  + " expected as many of each. If the input changed meanwhile, or its options"
                  + " drop rows, check the output; otherwise run again with --overwrite.")
              .formatted(path, written, worked, total));
    }
  }

  /** Times a sample of the rows, and says how long all of them would take; writes nothing. */
  public Estimate estimate() {
    long total = rows.count();
    double share = total == 0 ? 1 : Math.min(1, (double) SAMPLE_ROWS / total);
    // Taken beforehand: reading the whole input is no part of the sample's time.
    List<Row> taken = rows.sample(share, SEED).limit(2 * SAMPLE_ROWS).collectAsList();
    Dataset<Row> sample = spark.createDataFrame(taken, rows.schema());
    compute(sample.limit(Spread.cores(rows)), new WorkMetrics());
    WorkMetrics metrics = new WorkMetrics();
    long start = System.nanoTime();
    compute(sample, metrics);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Estimate(total, metrics.value(), seconds);
  }

  private void compute(Dataset<Row> some, WorkMetrics metrics) {
    spark.sparkContext().register(metrics, "embark");
    plan.apply(some.repartition(Spread.cores(rows)), metrics)
        .write()
        .format("noop")
        .mode(SaveMode.Overwrite)
        .save();
  }

  /** The columns to keep and the new ones. */
  private Dataset<Row> kept(Dataset<Row> transformed) {
    if (selection.keep().isEmpty()) {
      return transformed;
    }
    Set<String> names = new LinkedHashSet<>(selection.keep());
    List<String> all = List.of(transformed.columns());
    names.addAll(all.subList(rows.columns().length, all.size()));
    return transformed.select(columns(names));
  }

  /** The columns to keep and the texts': what is dropped takes no name from the new columns. */
  private static Dataset<Row> select(
      Dataset<Row> rows, TextTransformer<?, ?, ?> transformer, List<String> keep) {
    if (keep.isEmpty()) {
      return rows;
    }
    Set<String> names = new LinkedHashSet<>(keep);
    transformer.textIndices(rows.schema()).forEach(index -> names.add(rows.columns()[index]));
    return rows.select(columns(names));
  }

  private static Column[] columns(Collection<String> names) {
    return names.stream()
        .map(name -> functions.col("`" + name.replace("`", "``") + "`"))
        .toArray(Column[]::new);
  }

  private static List<String> missing(StructType schema, List<String> keep) {
    List<String> names = List.of(schema.fieldNames());
    return keep.stream()
        .filter(name -> !names.contains(name))
        .map(
            name ->
                "Column '%s' to keep does not exist; expected one of %s. Correct --keep."
                    .formatted(name, names))
        .toList();
  }
}
