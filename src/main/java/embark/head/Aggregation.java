package embark.head;

import java.util.Locale;

/**
 * How labels of tokens become entities; formulas as in transformers' token-classification pipeline.
 * A word is what {@link embark.tokenize.Placing} holds for one.
 */
public enum Aggregation {
  /** Every token is an answer of its own, with its own label. */
  NONE,
  /** Tokens next to each other whose labels belong together are one entity. */
  SIMPLE,
  /** As {@link #SIMPLE} of words; a word has the label and the score of its first token. */
  FIRST,
  /** As {@link #SIMPLE} of words; a word has the label whose score is best on average. */
  AVERAGE,
  /** As {@link #SIMPLE} of words; a word has the label and the score of its surest token. */
  MAX;

  /** The name as users write it: {@code simple}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether tokens of a word are one before entities are made. */
  boolean isOfWords() {
    return this == FIRST || this == AVERAGE || this == MAX;
  }
}
