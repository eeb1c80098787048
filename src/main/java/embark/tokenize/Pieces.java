package embark.tokenize;

import java.util.Map;

/** A vocabulary that is asked with parts of a character array. Immutable. */
final class Pieces {

  /** The hash of no characters. */
  static final int NO_HASH = 0;

  /** No such piece. */
  static final int NONE = -1;

  private static final int FACTOR = 0x9E3779B1;

  /** Slots for each piece, at least. */
  private static final double ROOM = 1.5;

  /** In each slot the hash, and the piece's number plus one or 0 for none. */
  private final long[] slots;

  private final int shift;
  private final char[] characters;
  private final int[] starts;
  private final int[] ids;
  private final int longest;

  /** Pieces and their ids, which are 0 or more. */
  Pieces(Map<String, Integer> vocabulary) {
    int bits = 32 - Integer.numberOfLeadingZeros((int) (ROOM * vocabulary.size()) + 1);
    this.slots = new long[1 << bits];
    this.shift = Integer.SIZE - bits;
    this.ids = new int[vocabulary.size()];
    this.starts = new int[vocabulary.size() + 1];
    this.characters = String.join("", vocabulary.keySet()).toCharArray();
    int number = 0;
    int most = 0;
    for (Map.Entry<String, Integer> piece : vocabulary.entrySet()) {
      ids[number] = piece.getValue();
      starts[number + 1] = starts[number] + piece.getKey().length();
      most = Math.max(most, piece.getKey().length());
      put(hash(characters, starts[number], starts[number + 1]), ++number);
    }
    this.longest = most;
  }

  private void put(int hash, int marked) {
    int slot = slot(hash);
    while (slots[slot] != 0) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = (long) hash << Integer.SIZE | marked;
  }

  /** Length of the longest piece in UTF-16 units. */
  int longest() {
    return longest;
  }

  /** The hash of characters and one more. */
  static int hash(int hash, char next) {
    return (hash ^ next) * FACTOR;
  }

  /** The hash of the characters of {@code [start, end)}. */
  static int hash(char[] text, int start, int end) {
    int hash = NO_HASH;
    for (int i = start; i < end; i++) {
      hash = hash(hash, text[i]);
    }
    return hash;
  }

  /** The id of the characters of {@code [start, end)}, whose hash is given, or {@link #NONE}. */
  int id(int hash, char[] text, int start, int end) {
    int slot = slot(hash);
    while (true) {
      long found = slots[slot];
      if (found == 0) {
        return NONE;
      }
      if ((int) (found >> Integer.SIZE) == hash && equal((int) found - 1, text, start, end)) {
        return ids[(int) found - 1];
      }
      slot = (slot + 1) & (slots.length - 1);
    }
  }

  private boolean equal(int number, char[] text, int start, int end) {
    int from = starts[number];
    if (starts[number + 1] - from != end - start) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (characters[from++] != text[i]) {
        return false;
      }
    }
    return true;
  }

  /** A multiplication by an odd number leaves the low bits weak: the high ones choose. */
  private int slot(int hash) {
    return hash >>> shift;
  }
}
