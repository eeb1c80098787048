package embark.spark;

import org.apache.spark.ml.linalg.Vector;
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
  private static final int MOST_ROWS_A_TASK = 50_000;

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
      long count = kept.rows.count();
      if (count != labelled.count()) {
        throw new IllegalStateException(
            "%d rows were looked at and %d were embedded; expected the same rows twice. Cache or write the dataset before the training."
                .formatted(labelled.count(), count));
      }
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
    long fewest = labelled.count() / MOST_ROWS_A_TASK;
    long full = labelled.count() / ROWS_A_TASK;
    int cores = rows.sparkSession().sparkContext().defaultParallelism();
    return rows.coalesce((int) Math.max(1, Math.max(fewest, Math.min(cores, full))));
  }

  /**
   * Checks the size of the vectors.
   *
   * @throws IllegalArgumentException if it is another
   */
  void requireSize(int expected) {
    Vector first = rows.select(FEATURES).head().getAs(0);
    if (first.size() != expected) {
      throw new IllegalArgumentException(
          "The vectors have %d components; expected %d, as the encoder makes them. Set the model that made them."
              .formatted(first.size(), expected));
    }
  }

  /** Lets go of the rows. */
  @Override
  public void close() {
    rows.unpersist();
  }
}
