package embark.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Labelled rows with their vectors, kept by Spark so that each is embedded once however often it is
 * read. Close it when the training is over.
 */
public final class EmbeddedRows implements AutoCloseable {

  /** The vector, MLlib's. */
  static final String FEATURES = "features";

  /** The label's index. */
  static final String LABEL = "label";

  /** What the row counts. */
  static final String WEIGHT = "weight";

  /** Whether the row is held out. */
  static final String HELD_OUT = "heldOut";

  private static final int ROWS_A_TASK = 1_000;

  private final LabelledRows labelled;
  private final Dataset<Row> rows;

  private EmbeddedRows(LabelledRows labelled, Dataset<Row> rows) {
    this.labelled = labelled;
    this.rows = rows;
  }

  /** Works through rows, which have the columns named here, with one job; keeps all or none. */
  static EmbeddedRows keep(LabelledRows labelled, Dataset<Row> rows) {
    EmbeddedRows kept = new EmbeddedRows(labelled, rows.persist(StorageLevel.MEMORY_AND_DISK()));
    boolean whole = false;
    try {
      kept.rows.count();
      whole = true;
      return kept;
    } finally {
      if (!whole) {
        kept.close();
      }
    }
  }

  /** The labels and counts. */
  LabelledRows labelled() {
    return labelled;
  }

  /**
   * All rows: the columns named here. In few partitions, since a training goes through them some
   * hundred times, and each time costs a task a partition.
   */
  Dataset<Row> rows() {
    long full = Math.max(1, labelled.count() / ROWS_A_TASK);
    int cores = rows.sparkSession().sparkContext().defaultParallelism();
    return rows.coalesce((int) Math.min(cores, full));
  }

  /** Lets go of the rows. */
  @Override
  public void close() {
    rows.unpersist();
  }
}
