package embark.tokenize;

import java.util.List;

/**
 * Reads texts as BertNormalizer and BertPreTokenizer do, and collects the ids of their words'
 * pieces in buffers. Confined to a thread.
 */
final class WordReader {

  /** What {@link #read} gives for a text that has to be read by the reference. */
  static final int FOREIGN = -1;

  private final Characters characters;
  private final WordPieces pieces;
  private final List<String> addedTokens;

  /** Letters that make a word too long, whatever follows. */
  private final int tooLong;

  private final Ids ids;
  private final int[] hashes;
  private final char[] input;

  /** The letters of words, one behind the other. */
  private final char[] letters;

  private int length;

  /** Where each word ends in {@link #letters}. */
  private final int[] ends;

  private int words;

  WordReader(Characters characters, WordPieces pieces, List<String> addedTokens, Buffers buffers) {
    this.characters = characters;
    this.pieces = pieces;
    this.addedTokens = addedTokens;
    this.tooLong = 2 * pieces.longestWord() + 2;
    this.ids = buffers.ids;
    this.hashes = buffers.hashes(pieces.longestPiece());
    this.input = buffers.input;
    this.letters = buffers.letters(tooLong + Buffers.CHUNK * characters.most());
    this.ends = buffers.ends;
  }

  /** The ids that were read. */
  Ids ids() {
    return ids;
  }

  /**
   * Appends the ids of a text, or of its beginning: reading ends when they are more than {@code
   * most}.
   *
   * @return how many there are: all that the text has, or any number above {@code most}; or {@link
   *     #FOREIGN}
   */
  int read(String text, int most) {
    int before = ids.count();
    length = 0;
    for (int start = 0; start < text.length(); ) {
      int end = chunkEnd(text, start);
      if (!split(text, start, end)) {
        return FOREIGN;
      }
      if (end == text.length()) {
        endWord();
      }
      cut();
      if (ids.count() - before > most) {
        break;
      }
      start = end;
    }
    return ids.count() - before;
  }

  /** A chunk does not end inside a code point. */
  private static int chunkEnd(String text, int start) {
    int end = Math.min(text.length(), start + Buffers.CHUNK);
    return end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }

  /** Splits a part of the text into words; the last one may go on behind it. */
  private boolean split(String text, int start, int end) {
    text.getChars(start, end, input, 0);
    int count = end - start;
    words = 0;
    for (int i = 0; i < count; i++) {
      char c = input[i];
      int entry = characters.of(c);
      switch (Characters.kind(entry)) {
        case Characters.LETTER -> letters[length++] = (char) (c + Characters.difference(entry));
        case Characters.BLANK -> endWord();
        case Characters.SURROGATE -> {
          if (!Character.isHighSurrogate(c)
              || i + 1 == count
              || !Character.isLowSurrogate(input[i + 1])
              || !take(Character.toCodePoint(c, input[++i]))) {
            return false;
          }
        }
        case Characters.ADDED -> {
          if (isAdded(text, start + i)) {
            return false;
          }
          endWord();
          letters[length++] = c;
          endWord();
        }
        case Characters.DROPPED -> {}
        default -> {
          if (!take(c, entry)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private boolean take(int codePoint) {
    return take(codePoint, characters.of(codePoint));
  }

  private boolean take(int codePoint, int entry) {
    switch (Characters.kind(entry)) {
      case Characters.LETTER -> append(codePoint + Characters.difference(entry));
      case Characters.ALONE -> {
        endWord();
        append(codePoint + Characters.difference(entry));
        endWord();
      }
      case Characters.BLANK -> endWord();
      case Characters.DROPPED -> {}
      case Characters.LETTERS -> {
        String made = characters.letters(codePoint, entry);
        for (int i = 0; i < made.length(); i++) {
          letters[length++] = made.charAt(i);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void append(int codePoint) {
    length += Character.toChars(codePoint, letters, length);
  }

  private void endWord() {
    if (length > (words == 0 ? 0 : ends[words - 1])) {
      ends[words++] = length;
    }
  }

  private boolean isAdded(String text, int at) {
    for (String token : addedTokens) {
      if (text.startsWith(token, at)) {
        return true;
      }
    }
    return false;
  }

  /** Cuts the words that have ended, and keeps what there is of the next one. */
  private void cut() {
    int start = 0;
    for (int i = 0; i < words; i++) {
      pieces.cut(letters, start, ends[i], hashes, ids);
      start = ends[i];
    }
    int open = Math.min(length - start, tooLong);
    System.arraycopy(letters, start, letters, 0, open);
    length = open;
    words = 0;
  }
}
