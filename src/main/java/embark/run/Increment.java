package embark.run;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows that earlier runs have done: a row is known by its id and the hash of its text.
 *
 * @param id the column of the ids
 * @param done the ids, and the texts' hashes as {@link RunColumns#TEXT_HASH}; empty where no run
 *     has been
 */
record Increment(String id, Optional<Dataset<Row>> done) {

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
