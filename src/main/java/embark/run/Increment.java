package embark.run;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * Rows that earlier runs have done: a row is known by its id and the hash of its text.
 *
 * @param id the column of the ids
 * @param done the ids, and the texts' hashes as {@link RunColumns#TEXT_HASH}; empty where no run
 *     has been
 */
record Increment(String id, Optional<Dataset<Row>> done) {

  /** The run, by the folder that its rows are in. */
  private static final String RUN = ".*/" + RunPlace.RUN + "=([^/]+)/";

  private static final String OF = "__embark_run";
  private static final String LAST = "__embark_last";

  /**
   * The ids and hashes of rows.
   *
   * @param rows of runs, read from their folders
   * @param newest whether of an id only the rows of the newest run count, as in a table, where they
   *     have taken the place of those before
   */
  static Dataset<Row> done(Dataset<Row> rows, Column id, RunColumns columns, boolean newest) {
    Column hash =
        RunColumns.quoted(columns.provenance())
            .getField(RunColumns.TEXT_HASH)
            .as(RunColumns.TEXT_HASH);
    if (!newest) {
      return rows.select(id, hash);
    }
    Column run = functions.regexp_extract(functions.col("_metadata.file_path"), RUN, 1);
    return rows.select(id, hash, run.as(OF))
        .withColumn(LAST, functions.max(OF).over(Window.partitionBy(id)))
        .where(functions.col(OF).equalTo(functions.col(LAST)))
        .drop(OF, LAST);
  }

  /** The rows that are not done. */
  Dataset<Row> fresh(RunColumns columns, Dataset<Row> read) {
    return done.map(known -> read.join(known, is(columns, read, known), "left_anti")).orElse(read);
  }

  /** How many rows are done. */
  long known(RunColumns columns, Dataset<Row> read) {
    return done.map(known -> read.join(known, is(columns, read, known), "left_semi").count())
        .orElse(0L);
  }

  private Column is(RunColumns columns, Dataset<Row> read, Dataset<Row> known) {
    return columns.isKnown(read, id, known);
  }
}
