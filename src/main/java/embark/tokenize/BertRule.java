package embark.tokenize;

/** What a BERT tokenizer may do to characters besides cleaning them, in the order it does it. */
public enum BertRule {
  /** Each Chinese character is a word of its own. */
  IDEOGRAPHS_ALONE,
  /** Characters are decomposed (NFD), and nonspacing marks are left out. */
  STRIP_ACCENTS,
  /** Each character is lower-cased by itself. */
  LOWERCASE
}
