package embark.tokenize;

import java.util.Arrays;

/** A list of token ids that keeps its room. Confined to a thread. */
final class Ids {

  private int[] ids = new int[256];
  private int count;

  /** How many there are. */
  int count() {
    return count;
  }

  /** Appends one. */
  void add(int id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    ids[count++] = id;
  }

  /** Leaves the first ones. */
  void cutTo(int kept) {
    count = kept;
  }

  /** Copies {@code length} ids from {@code start} on. */
  void copy(int start, int[] target, int at, int length) {
    System.arraycopy(ids, start, target, at, length);
  }
}
