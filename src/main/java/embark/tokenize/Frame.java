package embark.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.Arrays;

/**
 * The special tokens that stand around the tokens of one text or of two, with the segments of all.
 * Immutable.
 */
final class Frame {

  /** A word that is at least one token. */
  private static final String WORD = "a";

  private final int[][] special;
  private final int[][] specialTypes;
  private final int[] textTypes;

  private Frame(int[][] special, int[][] specialTypes, int[] textTypes) {
    this.special = special;
    this.specialTypes = specialTypes;
    this.textTypes = textTypes;
  }

  /** The frame that the reference puts around one text. */
  static Frame ofOne(HuggingFaceTokenizer untruncated) {
    return of(untruncated.encode(WORD), 1);
  }

  /** The frame that the reference puts around two texts. */
  static Frame ofTwo(HuggingFaceTokenizer untruncated) {
    return of(untruncated.encode(WORD, WORD), 2);
  }

  private static Frame of(ai.djl.huggingface.tokenizers.Encoding encoding, int texts) {
    long[] ids = encoding.getIds();
    long[] types = encoding.getTypeIds();
    long[] owners = encoding.getSequenceIds();
    int[][] special = new int[texts + 1][];
    int[][] specialTypes = new int[texts + 1][];
    int[] textTypes = new int[texts];
    int at = 0;
    for (int text = 0; text <= texts; text++) {
      int start = at;
      while (at < ids.length && owners[at] < 0) {
        at++;
      }
      special[text] = part(ids, start, at);
      specialTypes[text] = part(types, start, at);
      if (text < texts) {
        textTypes[text] = (int) types[at];
      }
      while (at < ids.length && owners[at] == text) {
        at++;
      }
    }
    if (at < ids.length) {
      throw new IllegalArgumentException(
          "Invalid post_processor: %d tokens lie behind the texts; expected each text once, in order."
              .formatted(ids.length - at));
    }
    return new Frame(special, specialTypes, textTypes);
  }

  /** How many special tokens there are. */
  int size() {
    int size = 0;
    for (int[] some : special) {
      size += some.length;
    }
    return size;
  }

  /**
   * The encoding of one text.
   *
   * @param kept how many of the ids to take
   */
  Encoding around(Ids ids, int kept, boolean truncated) {
    return around(ids, new int[] {0}, new int[] {kept}, truncated);
  }

  /**
   * The encoding of texts.
   *
   * @param starts where the ids of each text begin in {@code ids}
   * @param kept how many to take of each
   */
  Encoding around(Ids ids, int[] starts, int[] kept, boolean truncated) {
    int length = size();
    for (int some : kept) {
      length += some;
    }
    int[] all = new int[length];
    int[] types = new int[length];
    int at = 0;
    for (int text = 0; text < special.length; text++) {
      int[] some = special[text];
      System.arraycopy(some, 0, all, at, some.length);
      System.arraycopy(specialTypes[text], 0, types, at, some.length);
      at += some.length;
      if (text < kept.length) {
        ids.copy(starts[text], all, at, kept[text]);
        Arrays.fill(types, at, at + kept[text], textTypes[text]);
        at += kept[text];
      }
    }
    return new Encoding(all, types, truncated);
  }

  private static int[] part(long[] values, int start, int end) {
    int[] part = new int[end - start];
    for (int i = start; i < end; i++) {
      part[i - start] = Math.toIntExact(values[i]);
    }
    return part;
  }
}
