package embark.run;

import java.io.Serializable;

/**
 * A row that could not be worked through.
 *
 * @param split the split's index in the run's plan
 * @param row the row in the split, from 0
 * @param reason what was wrong
 * @param extent whether only this row is concerned, or all of the split from here on
 */
record BadRow(int split, long row, String reason, Extent extent) implements Serializable {

  /** How far it goes. */
  enum Extent {
    /** The row. */
    ROW,
    /** The row and all behind it: the file cannot be read any further. */
    REST
  }
}
