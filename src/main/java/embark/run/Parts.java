package embark.run;

import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Folders of Parquet files that together make up an output. */
final class Parts {

  private Parts() {}

  /** Writes rows to a folder that is not there yet; how many there are then. */
  static long write(Dataset<Row> rows, Path folder) {
    // A part is marked by its chunk's record; for readers there is one mark, of the whole.
    DataFrameWriter<Row> writer =
        rows.write()
            .mode(SaveMode.ErrorIfExists)
            .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", false);
    for (StructField field : rows.schema().fields()) {
      if (field.dataType() instanceof ArrayType array
          && array.elementType().equals(DataTypes.FloatType)) {
        // No component of a vector comes twice: a dictionary costs time and saves nothing.
        writer.option("parquet.enable.dictionary#" + field.name() + ".list.element", false);
      }
    }
    writer.parquet(folder.toString());
    return reader(rows.sparkSession()).schema(rows.schema()).parquet(folder.toString()).count();
  }

  /** A reader of folders whose names mean themselves, brackets and braces included. */
  static DataFrameReader reader(SparkSession spark) {
    return spark.read().option(DataSource.GLOB_PATHS_KEY(), false);
  }
}
