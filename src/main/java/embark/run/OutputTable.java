package embark.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table that is given the rows of a run when all are there, in one statement, once: the name of
 * the run stands in their provenance.
 *
 * @param name as it is written in SQL, of a table that exists: {@code catalog.schema.table}, or
 *     {@code delta.`/folder`}
 * @param provenance the column of the rows that says what made them
 * @param id column that tells rows apart: a row takes the place of one with its id, where the
 *     table's format knows MERGE; empty to add all
 */
record OutputTable(String name, String provenance, Optional<String> id) {

  private static final String VIEW = "embark_rows";

  /** How Spark begins an explanation of what it cannot plan. */
  private static final String NO_PLAN = "Error occurred during query planning";

  /** The folder of a table; empty if it is not there or its catalog does not tell. */
  static Optional<String> location(SparkSession spark, String name) {
    try {
      return spark
          .sql("DESCRIBE TABLE EXTENDED " + name)
          .where("col_name = 'Location'")
          .collectAsList()
          .stream()
          .map(row -> row.<String>getAs("data_type"))
          .findFirst();
    } catch (Exception e) {
      // Spark's exceptions are checked and not declared.
      return Optional.empty();
    }
  }

  /**
   * What speaks against giving it rows: the statement is planned with none.
   *
   * @param rows of the run, as they are written to files
   */
  List<String> problems(SparkSession spark, StructType rows) {
    Dataset<Row> none =
        named(spark.createDataFrame(List.<Row>of(), (StructType) nullable(rows)), "none");
    String refusal =
        onView(
            none,
            "none",
            statement -> {
              try {
                String plan =
                    spark.sql("EXPLAIN " + statement).collectAsList().stream()
                        .map(row -> row.getString(0))
                        .collect(Collectors.joining(" "));
                return plan.startsWith(NO_PLAN) ? plan.substring(NO_PLAN.length()) : "";
              } catch (Exception e) {
                // Spark's exceptions are checked and not declared.
                return e.getMessage();
              }
            });
    return refusal.isEmpty()
        ? List.of()
        : List.of(
            "Table %s cannot be given the rows: %s; expected one with their columns%s. Correct --table, --keep or the catalog's settings, or create it: %s"
                .formatted(
                    name,
                    refusal
                        .replaceFirst("^[:\\s]+", "")
                        .replaceAll("[\\s.]+$", "")
                        .replaceAll("\\s+", " "),
                    id.isPresent() ? ", in a format that knows MERGE" : "",
                    created(rows)));
  }

  /**
   * Refuses rows of which several would take the place of one.
   *
   * @param rows the input
   * @throws InvalidRunException if an id comes twice
   */
  void requireDistinct(Dataset<Row> rows) {
    if (id.isEmpty()) {
      return;
    }
    String twice =
        rows
            .groupBy(functions.col(quoted(id.get())).as("id"))
            .count()
            .where("count > 1")
            .limit(3)
            .collectAsList()
            .stream()
            .map(row -> "%s %,d times".formatted(row.get(0), row.getLong(1)))
            .collect(Collectors.joining(", "));
    if (!twice.isEmpty()) {
      throw new InvalidRunException(
          List.of(
              "Column '%s' has the same id in several rows (%s); expected each once, as a row takes the place of the one with its id in %s. Read a view of the rows that hold, or leave --id out."
                  .formatted(id.get(), twice, name)));
    }
  }

  /** The statement that makes it. */
  private String created(StructType rows) {
    return "CREATE TABLE %s (%s) USING delta (or iceberg)."
        .formatted(
            name,
            Stream.of(schema(rows).fields())
                .map(field -> quoted(field.name()) + " " + field.dataType().sql())
                .collect(Collectors.joining(", ")));
  }

  /** The rows with the run in their provenance. */
  private StructType schema(StructType rows) {
    StructType schema = new StructType();
    for (StructField field : rows.fields()) {
      schema =
          field.name().equals(provenance)
              ? schema.add(
                  provenance,
                  ((StructType) field.dataType()).add(RunPlace.RUN, DataTypes.StringType))
              : schema.add(field);
    }
    return (StructType) nullable(schema);
  }

  /** A type as it is read from files, where anything may be null. */
  private static DataType nullable(DataType type) {
    if (type instanceof ArrayType array) {
      return DataTypes.createArrayType(nullable(array.elementType()), true);
    }
    if (!(type instanceof StructType struct)) {
      return type;
    }
    StructType nullable = new StructType();
    for (StructField field : struct.fields()) {
      nullable = nullable.add(field.name(), nullable(field.dataType()), true);
    }
    return nullable;
  }

  /**
   * Gives the rows to the table, unless it has them.
   *
   * @param rows all of a run
   * @param run its name
   * @throws IllegalStateException if the table does not take them
   */
  void publish(Dataset<Row> rows, String run) {
    SparkSession spark = rows.sparkSession();
    try {
      if (spark
          .table(name)
          .where(functions.col(quoted(provenance) + "." + RunPlace.RUN).equalTo(run))
          .isEmpty()) {
        onView(named(rows, run), run, spark::sql);
      }
    } catch (Exception e) {
      // Spark's exceptions are checked and not declared.
      throw new IllegalStateException(
          "Cannot give table %s the rows of %s: %s. They are all computed; mend the table and run the same command to go on."
              .formatted(name, run, e.getMessage()),
          e);
    }
  }

  private Dataset<Row> named(Dataset<Row> rows, String run) {
    return rows.withColumn(
        provenance, functions.col(quoted(provenance)).withField(RunPlace.RUN, functions.lit(run)));
  }

  /** Does something with the statement that takes rows from a view of them. */
  private <T> T onView(Dataset<Row> rows, String run, Function<String, T> doing) {
    String view = VIEW + "_" + run.replaceAll("[^A-Za-z0-9]", "_");
    rows.createOrReplaceTempView(view);
    try {
      return doing.apply(statement(view, rows.columns()));
    } finally {
      rows.sparkSession().catalog().dropTempView(view);
    }
  }

  private String statement(String view, String... columns) {
    String names = Stream.of(columns).map(OutputTable::quoted).collect(Collectors.joining(", "));
    return id.map(
            key ->
                "MERGE INTO %s AS old USING %s AS new ON old.%s <=> new.%s WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
                    .formatted(name, view, quoted(key), quoted(key)))
        .orElseGet(
            () -> "INSERT INTO %s (%s) SELECT %s FROM %s".formatted(name, names, names, view));
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
