package embark.run;

import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows and files that were set aside: the input's columns, and {@link #ERROR}, {@link #FILE} and
 * {@link #ROW}. A file that cannot be read has a row with nulls for its columns.
 */
final class Quarantine {

  /** Why: a string. */
  static final String ERROR = "quarantine_error";

  /** The file: a string. */
  static final String FILE = "quarantine_file";

  /** The place in the file, from 0: a long. */
  static final String ROW = "quarantine_row";

  private Quarantine() {}

  /**
   * A file that cannot be read.
   *
   * @param file its path
   * @param row the first row that cannot be read
   * @param reason why
   */
  record Entry(String file, long row, String reason) {}

  /** Rows as they were read, for the quarantine. */
  static Dataset<Row> rows(Dataset<Row> read, Column reason, Column file, Column row) {
    return read.withColumn(ERROR, reason)
        .withColumn(FILE, file)
        .withColumn(ROW, row)
        .drop(InputSplits.SPLIT, InputSplits.ROW);
  }

  /** The schema for rows of an input. */
  static StructType schema(StructType input) {
    return input
        .add(ERROR, DataTypes.StringType, true)
        .add(FILE, DataTypes.StringType, true)
        .add(ROW, DataTypes.LongType, true);
  }

  /** Files that cannot be read, as rows of a schema. */
  static Dataset<Row> files(SparkSession spark, StructType schema, List<Entry> files) {
    List<Row> rows =
        files.stream()
            .map(
                file -> {
                  Object[] values = new Object[schema.length()];
                  values[schema.fieldIndex(ERROR)] = file.reason();
                  values[schema.fieldIndex(FILE)] = file.file();
                  values[schema.fieldIndex(ROW)] = file.row();
                  return RowFactory.create(values);
                })
            .toList();
    StructField[] nullable =
        Stream.of(schema.fields())
            .map(
                field ->
                    DataTypes.createStructField(
                        field.name(), field.dataType(), true, field.metadata()))
            .toArray(StructField[]::new);
    return spark.createDataFrame(rows, new StructType(nullable));
  }

  /** Writes rows; what is there from a try before goes. */
  static void write(Dataset<Row> rows, Path folder) {
    rows.coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", false)
        .parquet(folder.toString());
  }

  /** The column that says why, for messages. */
  static Column reason() {
    return functions.col(ERROR);
  }
}
