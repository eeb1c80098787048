package embark.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Compares {@link WordPieceTokenizer} with the reference on a few texts of many kinds. */
final class SelfCheck {

  private static final List<Text> TEXTS =
      List.of(
          Text.of(""),
          Text.of("How do I reset the password of my account, please? It's #1 & <b>50%</b>!"),
          Text.of("unaffable UNBELIEVABLY co-operative 3.14159 e-mail@example.org http://a.b/c_d"),
          Text.of("  blanks\tand\r\nlines\u00a0\u2003everywhere\u3000 "),
          Text.of("dropped: \u0000\u0001\u200b\ufeff\ufffd\u00ad\ue000"),
          Text.of("Café naïve ÅNGSTRÖM Straße ŁÓDŹ İstanbul ΟΔΥΣΣΕΥΣ Ёлка e\u0301 ﬁ ½ ª"),
          Text.of("中国的大学 \uf900 \u3400 日本語カタカナが 한국어 ไทย हिन्दी العربية עברית"),
          Text.of("“quotes” — … ¿qué? € ≠ ™ 😀 👩‍💻 𝐀 𠀀"),
          Text.of("a".repeat(100) + " " + "a".repeat(101) + " " + "\ud83d\ude00".repeat(100)),
          Text.of("antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis"),
          new Text("Is it one?", "No, these are two."),
          new Text("", "b"));

  private final HuggingFaceTokenizer untruncated;

  SelfCheck(HuggingFaceTokenizer untruncated) {
    this.untruncated = untruncated;
  }

  /** The first text that the tokenizer, which does not truncate, reads by itself and otherwise. */
  Optional<Text> firstDifferent(WordPieceTokenizer tokenizer) {
    return TEXTS.stream().filter(text -> differs(tokenizer.ownEncoding(text), text)).findFirst();
  }

  private boolean differs(Encoding own, Text text) {
    if (own == null) {
      return false;
    }
    ai.djl.huggingface.tokenizers.Encoding expected =
        text.isPair()
            ? untruncated.encode(text.first(), text.second())
            : untruncated.encode(text.first());
    return !same(own.ids(), expected.getIds()) || !same(own.typeIds(), expected.getTypeIds());
  }

  private static boolean same(int[] own, long[] expected) {
    return Arrays.equals(Arrays.stream(own).asLongStream().toArray(), expected);
  }
}
