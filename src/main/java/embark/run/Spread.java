package embark.run;

import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How many partitions rows are worked through in. */
final class Spread {

  private static final int TASKS_A_CORE = 4;
  private static final int ROWS_A_TASK = 256;
  private static final int MOST_ROWS_A_TASK = 16_384;
  private static final int CHUNKS = 16;
  private static final int LEAST_ROWS_A_CORE = 1_024;

  private Spread() {}

  /**
   * Rows in enough partitions to keep all cores busy until the end.
   *
   * @param total how many rows there are
   * @param partitions how many partitions are asked for; empty to judge by rows and cores
   */
  static Dataset<Row> of(Dataset<Row> rows, long total, Optional<Integer> partitions) {
    if (partitions.isPresent()) {
      return rows.repartition(partitions.get());
    }
    int cores = cores(rows);
    long useful = (total + ROWS_A_TASK - 1) / ROWS_A_TASK;
    int wanted = (int) Math.min((long) TASKS_A_CORE * cores, Math.max(cores, useful));
    return rows.rdd().getNumPartitions() < wanted ? rows.repartition(wanted) : rows;
  }

  /** Rows of a chunk, among others that are worked on beside it: in a partition for each core. */
  static Dataset<Row> chunk(Dataset<Row> rows, long total, Optional<Integer> partitions) {
    long least = (total + MOST_ROWS_A_TASK - 1) / MOST_ROWS_A_TASK;
    long useful = Math.max(1, Math.min(cores(rows), (total + ROWS_A_TASK - 1) / ROWS_A_TASK));
    return rows.repartition(partitions.orElse((int) Math.max(least, useful)));
  }

  /**
   * Rows of a chunk: a sixteenth of all, so that little is done again, but enough for each core and
   * not more than it has done in a minute or so.
   */
  static long chunkRows(long total, int cores) {
    long share = total / CHUNKS / cores;
    return cores * Math.max(LEAST_ROWS_A_CORE, Math.min(MOST_ROWS_A_TASK, share));
  }

  /** Cores that work on rows. */
  static int cores(Dataset<Row> rows) {
    return cores(rows.sparkSession());
  }

  /** Cores that a session has now. */
  static int cores(SparkSession spark) {
    return spark.sparkContext().defaultParallelism();
  }
}
