package embark.run;

import java.io.Serializable;

/**
 * A row that could not be worked through.
 *
 * @param split the split's index in the run's plan
 * @param row the row in the split, from 0
 * @param reason what was wrong
 * @param to the row behind the last one that is concerned: of a row the next one, of what cannot be
 *     read the end of the range
 * @param extent whether it is a row, or what cannot be read
 */
record BadRow(int split, long row, String reason, long to, Extent extent) implements Serializable {

  /** A row. */
  static BadRow one(int split, long row, String reason) {
    return new BadRow(split, row, reason, row + 1, Extent.ROW);
  }

  /** How many rows are concerned. */
  long count() {
    return to - row;
  }

  /** What tells two of them apart: a task that is tried again may give another reason. */
  String place() {
    return split + ":" + row + " " + extent;
  }

  /** How far it goes. */
  enum Extent {
    /** The row. */
    ROW,
    /** The row and all behind it: the file cannot be read any further. */
    REST
  }
}
