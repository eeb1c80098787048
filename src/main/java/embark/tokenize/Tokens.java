package embark.tokenize;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** The tokens of a text, special ones left out, and where the text may be cut between them. */
final class Tokens {

  /** What a cut before a token cuts, from the worst to the best. */
  private static final byte CHARACTER = 0;

  private static final byte WORD = 1;
  private static final byte BETWEEN_WORDS = 2;
  private static final byte BETWEEN_SENTENCES = 3;

  private int size;
  private int[] starts = new int[64];
  private int[] ends = new int[64];

  /** What is cut before each token, and behind the last. */
  private byte[] cuts = new byte[65];

  /**
   * Adds tokens. Those of some tokenizers begin with the blank before a word, which is left out
   * here; and a blank parts words whatever the tokenizer says, which may know no other than the
   * space.
   *
   * @param places where they stand
   * @param before code points of the text before them
   * @param text the whole text
   */
  void add(Places places, int before, CodePoints text) {
    for (int token = 0; token < places.length(); token++) {
      if (places.text(token) != Places.SPECIAL && places.start(token) < places.end(token)) {
        if (size == starts.length) {
          starts = Arrays.copyOf(starts, 2 * size);
          ends = Arrays.copyOf(ends, 2 * size);
          cuts = Arrays.copyOf(cuts, 2 * size + 1);
        }
        int start = before + places.start(token);
        ends[size] = before + places.end(token);
        int word = text.afterBlanks(start, ends[size]);
        boolean blank = word == ends[size];
        starts[size] = blank ? start : word;
        boolean splits = size > 0 && starts[size] < ends[size - 1];
        boolean apart = blank || (word > 0 && text.afterBlanks(word - 1, word) == word);
        boolean continues = places.continuesWord(token) && !apart;
        cuts[size] = splits ? CHARACTER : continues ? WORD : BETWEEN_WORDS;
        size++;
      }
    }
  }

  /**
   * Notes where sentences end, when all tokens are there.
   *
   * @param sentences ends in UTF-16 units; none to look at words alone
   * @param place code points before a unit
   */
  void finish(int[] sentences, IntUnaryOperator place) {
    cuts[size] = sentences.length == 0 ? BETWEEN_WORDS : BETWEEN_SENTENCES;
    int token = 0;
    for (int sentence : sentences) {
      int end = place.applyAsInt(sentence);
      while (token < size && starts[token] < end) {
        token++;
      }
      if (token > 0 && token < size && ends[token - 1] <= end && cuts[token] != CHARACTER) {
        cuts[token] = BETWEEN_SENTENCES;
      }
    }
  }

  int size() {
    return size;
  }

  int start(int token) {
    return starts[token];
  }

  int end(int token) {
    return ends[token];
  }

  /** The best cut behind {@code from} and not behind {@code to}, the last of equals; 0 for none. */
  int lastEnd(int from, int to) {
    int best = 0;
    for (int cut = Math.min(to, size); cut > from; cut--) {
      if (cuts[cut] > (best == 0 ? CHARACTER : cuts[best])) {
        best = cut;
      }
    }
    return best;
  }

  /** Whether a cut cuts more than another. */
  boolean isWorse(int cut, int other) {
    return cuts[cut] < cuts[other];
  }

  /** The first cut behind {@code from} that cuts no character. */
  int nextEnd(int from) {
    int cut = from + 1;
    while (cuts[cut] == CHARACTER) {
      cut++;
    }
    return cut;
  }

  /**
   * Where a passage begins that repeats tokens of the one that ends at {@code end}: the first cut
   * from {@code least} on that is between words, between sentences if the end is; else the end.
   */
  int firstStart(int least, int end) {
    byte wanted = cuts[end] == BETWEEN_SENTENCES ? BETWEEN_SENTENCES : BETWEEN_WORDS;
    for (int cut = least; cut < end; cut++) {
      if (cuts[cut] >= wanted) {
        return cut;
      }
    }
    return end;
  }
}
