package embark.tokenize;

import java.util.Arrays;

/** A list of token ids that keeps its room. Confined to a thread. */
final class Ids {

  private static final int FEW = 256;

  /** More room than this is not kept. */
  private static final int MANY = 1 << 16;

  private int[] ids = new int[FEW];
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

  /** Leaves none. */
  void clear() {
    count = 0;
    if (ids.length > MANY) {
      ids = new int[FEW];
    }
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
