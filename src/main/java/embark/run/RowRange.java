package embark.run;

import java.io.Serializable;

/**
 * Some rows of a split, one after the other.
 *
 * @param split the split's index in the run's plan
 * @param from the first row, counted from 0 at the split's start
 * @param to the row behind the last one
 */
record RowRange(int split, long from, long to) implements Serializable {

  /** How many rows. */
  long count() {
    return to - from;
  }

  /** One row. */
  static RowRange one(int split, long row) {
    return new RowRange(split, row, row + 1);
  }
}
