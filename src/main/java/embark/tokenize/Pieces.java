package embark.tokenize;

import java.util.List;
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

  /**
   * Some pieces of a vocabulary.
   *
   * @param skipped UTF-16 units that each of them begins with, and that are not asked for
   * @param vocabulary the ids, which are 0 or more, of these pieces and others
   */
  Pieces(List<String> pieces, int skipped, Map<String, Integer> vocabulary) {
    int bits = 32 - Integer.numberOfLeadingZeros((int) (ROOM * pieces.size()) + 1);
    this.slots = new long[1 << bits];
    this.shift = Integer.SIZE - bits;
    this.ids = new int[pieces.size()];
    this.starts = new int[pieces.size() + 1];
    this.characters = new char[pieces.stream().mapToInt(String::length).sum()];
    int number = 0;
    int most = 0;
    for (String piece : pieces) {
      int length = piece.length() - skipped;
      int start = starts[number];
      piece.getChars(skipped, piece.length(), characters, start);
      ids[number] = vocabulary.get(piece);
      starts[number + 1] = start + length;
      most = Math.max(most, length);
      put(hash(characters, start, start + length), ++number);
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
