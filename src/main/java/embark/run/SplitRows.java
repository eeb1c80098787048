package embark.run;

import java.io.Serializable;

/**
 * What was found in a split.
 *
 * @param index the split's place among those that were asked about
 * @param rows rows that could be read
 * @param failure why it cannot be read to its end; null if it can
 */
record SplitRows(int index, long rows, String failure) implements Serializable {}
