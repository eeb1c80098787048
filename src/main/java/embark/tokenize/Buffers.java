package embark.tokenize;

/**
 * What a thread keeps between texts: room to read, and no part of a tokenizer, so that a closed one
 * is not held. Confined to a thread.
 */
final class Buffers {

  /** UTF-16 units that are read before their words are cut, and so the most that are read ahead. */
  static final int CHUNK = 2048;

  private static final ThreadLocal<Buffers> OF_THREAD = ThreadLocal.withInitial(Buffers::new);

  /** A part of the text. */
  final char[] input = new char[CHUNK];

  /** Where each word of a part ends; a character ends two at most. */
  final int[] ends = new int[2 * CHUNK + 1];

  /** The ids of the texts. */
  final Ids ids = new Ids();

  private char[] letters = {};
  private int[] hashes = {};

  private Buffers() {}

  /** Those of this thread, without ids. */
  static Buffers ofThread() {
    Buffers buffers = OF_THREAD.get();
    buffers.ids.clear();
    return buffers;
  }

  /** Room for letters, at least so many. */
  char[] letters(int count) {
    if (letters.length < count) {
      letters = new char[count];
    }
    return letters;
  }

  /** Room for hashes, at least so many. */
  int[] hashes(int count) {
    if (hashes.length < count) {
      hashes = new int[count];
    }
    return hashes;
  }
}
