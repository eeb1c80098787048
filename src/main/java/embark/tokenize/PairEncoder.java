package embark.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.Arrays;

/**
 * Encodes two texts that a model reads together. It truncates by itself, to the library's result:
 * the library makes an encoding of each combination of what it cuts off, which for two long texts
 * is more than fits in memory.
 */
final class PairEncoder implements AutoCloseable {

  /** Characters up to which two long texts are compared to see which has more tokens. */
  static final int COMPARED = 1 << 18;

  private final TokenizerDefinition definition;
  private final LongText longText;
  private HuggingFaceTokenizer opened;
  private int specialTokens;

  PairEncoder(TokenizerDefinition definition, LongText longText) {
    this.definition = definition;
    this.longText = longText;
  }

  /**
   * The encoding of a pair.
   *
   * @throws IllegalArgumentException if the special tokens alone are more than the maximum length
   */
  Encoding encode(String first, String second) {
    HuggingFaceTokenizer tokenizer = open();
    int room = definition.maxLength() - specialTokens;
    if (room < 0) {
      throw DjlTokenizer.tooShort(definition, specialTokens, "a pair of texts");
    }
    LongText.Cut firstCut = longText.cut(first);
    LongText.Cut secondCut = longText.cut(second);
    String[] cut = {firstCut.text(), secondCut.text()};
    boolean whole = cut[0].length() == first.length() && cut[1].length() == second.length();
    if (!whole && room % 2 == 1) {
      keepOrder(tokenizer, new String[] {first, second}, cut);
    }
    return truncated(
        tokenizer.encode(cut[0], cut[1]), room, firstCut.complete() && secondCut.complete());
  }

  @Override
  public synchronized void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private synchronized HuggingFaceTokenizer open() {
    if (opened == null) {
      opened = DjlTokenizer.openUntruncated(definition);
      specialTokens = opened.encode("", "").getIds().length;
    }
    return opened;
  }

  /** Lengthens what is cut until the longer text is the longer one: it gets the odd token. */
  private void keepOrder(HuggingFaceTokenizer tokenizer, String[] texts, String[] cut) {
    String[] squeezed = {longText.squeeze(texts[0]), longText.squeeze(texts[1])};
    int end = 2 * Math.max(cut[0].length(), cut[1].length());
    while (true) {
      for (int i = 0; i < cut.length; i++) {
        cut[i] = LongText.prefix(squeezed[i], end);
      }
      int shorter = tokens(tokenizer, cut[0]) > tokens(tokenizer, cut[1]) ? 1 : 0;
      if (cut[shorter].length() == squeezed[shorter].length() || end >= COMPARED) {
        return;
      }
      end *= 4;
    }
  }

  private static int tokens(HuggingFaceTokenizer tokenizer, String text) {
    return tokenizer.encode(text).getIds().length;
  }

  /** Keeps as many tokens of each text as the library's longest-first truncation does. */
  private static Encoding truncated(
      ai.djl.huggingface.tokenizers.Encoding encoding, int room, boolean complete) {
    long[] texts = encoding.getSequenceIds();
    int[] left = kept(count(texts, 0), count(texts, 1), room);
    int[] ids = new int[texts.length];
    int[] typeIds = new int[texts.length];
    int length = 0;
    for (int i = 0; i < texts.length; i++) {
      int text = (int) texts[i];
      if (text < 0 || left[text]-- > 0) {
        ids[length] = Math.toIntExact(encoding.getIds()[i]);
        typeIds[length] = Math.toIntExact(encoding.getTypeIds()[i]);
        length++;
      }
    }
    return new Encoding(
        Arrays.copyOf(ids, length),
        Arrays.copyOf(typeIds, length),
        length < texts.length || !complete);
  }

  private static int count(long[] texts, int text) {
    return (int) Arrays.stream(texts).filter(one -> one == text).count();
  }

  /** How many tokens of each text longest-first truncation keeps. */
  static int[] kept(int first, int second, int room) {
    if (first + second <= room) {
      return new int[] {first, second};
    }
    int shorter = Math.min(Math.min(first, second), room / 2);
    int longer = room - shorter;
    return first > second ? new int[] {longer, shorter} : new int[] {shorter, longer};
  }
}
