package embark.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the ids of a tokenizer are as texts. A value that is kept in memory, a string for each id.
 */
public final class Vocabulary {

  static {
    DjlSettings.apply();
  }

  /** Ids that are decoded in one call. */
  private static final int MANY = 4096;

  private final String[] texts;

  private Vocabulary(String... texts) {
    this.texts = texts;
  }

  /**
   * Reads the texts of a tokenizer's first ids.
   *
   * @param definition of a tokenizer whose file has a decoder
   * @param size how many ids there are
   * @throws IllegalArgumentException if the JSON is not a tokenizer that the library can read
   */
  public static Vocabulary read(TokenizerDefinition definition, int size) {
    String[] texts = new String[size];
    try (HuggingFaceTokenizer tokenizer = DjlTokenizer.openUntruncated(definition)) {
      for (int from = 0; from < size; from += MANY) {
        long[][] ids = new long[Math.min(MANY, size - from)][1];
        for (int i = 0; i < ids.length; i++) {
          ids[i][0] = (long) from + i;
        }
        String[] some = tokenizer.batchDecode(ids, false);
        System.arraycopy(some, 0, texts, from, some.length);
      }
    }
    return new Vocabulary(texts);
  }

  /**
   * The first token of each text, special ones aside; empty for a text without any.
   *
   * @throws IllegalArgumentException if the JSON is not a tokenizer that the library can read
   */
  public static List<OptionalInt> firstTokens(TokenizerDefinition definition, List<String> texts) {
    try (HuggingFaceTokenizer tokenizer = DjlTokenizer.openUntruncated(definition)) {
      return texts.stream()
          .map(text -> tokenizer.encode(text, false, false).getIds())
          .map(
              ids ->
                  ids.length == 0 ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(ids[0])))
          .toList();
    }
  }

  /** The text of an id, as transformers' {@code decode} gives it alone; empty for no token. */
  public String text(int id) {
    return texts[id];
  }
}
