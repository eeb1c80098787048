package embark.tokenize;

/**
 * Where the tokens of an encoding stand in the text. Places are counted in code points of the text
 * as it came, from 0, ends exclusive, as in Hugging Face's tokenizers.
 *
 * <p>Immutable by agreement: nobody writes to the arrays.
 */
public final class Places {

  /** The text of a special token. */
  public static final int SPECIAL = -1;

  /** The word of a token that is of none. */
  public static final int NO_WORD = -1;

  private final int[] texts;
  private final int[] starts;
  private final int[] ends;
  private final boolean[] continuing;
  private final int[] words;
  private final int first;

  /**
   * Places that own the given arrays, which have an element for each token.
   *
   * @param texts 0 for a token of the text or of the first text of a pair, 1 for one of the second,
   *     {@link #SPECIAL} for others
   * @param starts where each token begins in its text; 0 for special ones
   * @param ends where it ends; 0 for special ones
   * @param continuing whether it belongs to the word of the token before it
   * @param words which word of its text it belongs to; {@link #NO_WORD} for none
   * @param first how many tokens of the text that is cut into windows lie before this window
   */
  Places(int[] texts, int[] starts, int[] ends, boolean[] continuing, int[] words, int first) {
    this.texts = texts;
    this.starts = starts;
    this.ends = ends;
    this.continuing = continuing;
    this.words = words;
    this.first = first;
  }

  /** Which text a token is of: 0, 1 or {@link #SPECIAL}. */
  public int text(int token) {
    return texts[token];
  }

  /** Where a token begins in its text. */
  public int start(int token) {
    return starts[token];
  }

  /** Where a token ends in its text. */
  public int end(int token) {
    return ends[token];
  }

  /** Whether a token belongs to the word of the token before it, as {@link Placing} says. */
  public boolean continuesWord(int token) {
    return continuing[token];
  }

  /**
   * Which word of its text a token belongs to, counted from 0, as the tokenizer splits texts before
   * it makes pieces of words; {@link #NO_WORD} for special ones.
   */
  public int word(int token) {
    return words[token];
  }

  /** How many tokens of the text that is cut into windows lie before this window. */
  public int first() {
    return first;
  }

  /** The number of tokens, special ones included. */
  public int length() {
    return texts.length;
  }

  /** The places of some tokens of this, in order. */
  Places of(int[] tokens, int before) {
    int[] someTexts = new int[tokens.length];
    int[] someStarts = new int[tokens.length];
    int[] someEnds = new int[tokens.length];
    boolean[] some = new boolean[tokens.length];
    int[] someWords = new int[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      someTexts[i] = texts[tokens[i]];
      someStarts[i] = starts[tokens[i]];
      someEnds[i] = ends[tokens[i]];
      some[i] = continuing[tokens[i]];
      someWords[i] = words[tokens[i]];
    }
    return new Places(someTexts, someStarts, someEnds, some, someWords, before);
  }
}
