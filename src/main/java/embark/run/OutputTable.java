package embark.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
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

  /**
   * The table; what speaks against it is added to the problems.
   *
   * @param rows of the run, as they are written to files
   */
  static OutputTable check(
      SparkSession spark,
      String name,
      StructType rows,
      String provenance,
      Optional<String> id,
      List<String> problems) {
    OutputTable table = new OutputTable(name, provenance, id);
    Map<String, String> expected = columns(table.schema(rows));
    Map<String, String> found = table.found(spark);
    List<String> wrong = new ArrayList<>();
    expected.forEach(
        (column, type) -> {
          if (!type.equals(found.get(column))) {
            wrong.add(
                "%s is %s and not %s"
                    .formatted(column, found.getOrDefault(column, "missing"), type));
          }
        });
    found.keySet().stream()
        .filter(column -> !expected.containsKey(column))
        .forEach(column -> wrong.add("%s is none of the rows".formatted(column)));
    if (found.isEmpty()) {
      problems.add(
          "Table %s cannot be read; expected one that exists. Correct --table and the catalog's settings, or create it: %s"
              .formatted(name, table.created(rows)));
    } else if (!wrong.isEmpty()) {
      problems.add(
          "Table %s has other columns than the rows (%s); expected the same. Choose columns with --keep, or create another: %s"
              .formatted(name, String.join("; ", wrong), table.created(rows)));
    }
    return table;
  }

  /** The table's columns; none if it cannot be read. */
  private Map<String, String> found(SparkSession spark) {
    try {
      return columns(spark.table(name).schema());
    } catch (Exception e) {
      // Spark's exceptions are checked and not declared.
      return Map.of();
    }
  }

  private static Map<String, String> columns(StructType schema) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (StructField field : schema.fields()) {
      columns.put(field.name().toLowerCase(Locale.ROOT), field.dataType().catalogString());
    }
    return columns;
  }

  /** The statement that makes it. */
  private String created(StructType rows) {
    return "CREATE TABLE %s (%s) USING delta (or iceberg)."
        .formatted(
            name,
            Stream.of(schema(rows).fields())
                .map(field -> quoted(field.name()) + " " + field.dataType().catalogString())
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
    return schema;
  }

  /**
   * Gives the rows to the table, unless it has them.
   *
   * @param rows all of a run
   * @param run its name
   */
  void publish(Dataset<Row> rows, String run) {
    SparkSession spark = rows.sparkSession();
    if (!spark
        .table(name)
        .where(functions.col(quoted(provenance) + "." + RunPlace.RUN).equalTo(run))
        .isEmpty()) {
      return;
    }
    Dataset<Row> named =
        rows.withColumn(
            provenance,
            functions.col(quoted(provenance)).withField(RunPlace.RUN, functions.lit(run)));
    String view = VIEW + "_" + run.replaceAll("[^A-Za-z0-9]", "_");
    named.createOrReplaceTempView(view);
    try {
      spark.sql(statement(view, named.columns()));
    } finally {
      spark.catalog().dropTempView(view);
    }
  }

  private String statement(String view, String... columns) {
    String names = Stream.of(columns).map(OutputTable::quoted).collect(Collectors.joining(", "));
    return id.map(
            key ->
                "MERGE INTO %s AS old USING %s AS new ON old.%s = new.%s WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
                    .formatted(name, view, quoted(key), quoted(key)))
        .orElseGet(
            () -> "INSERT INTO %s (%s) SELECT %s FROM %s".formatted(name, names, names, view));
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
