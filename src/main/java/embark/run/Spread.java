package embark.run;

import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How many partitions rows are worked through in. */
final class Spread {

  private static final int TASKS_A_CORE = 4;
  private static final int ROWS_A_TASK = 256;

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

  /** Cores that work on rows. */
  static int cores(Dataset<Row> rows) {
    return rows.sparkSession().sparkContext().defaultParallelism();
  }
}
