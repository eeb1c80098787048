package embark.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import embark.bundle.Tokenizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Ours and the library's tokenizer for a vocabulary in which every code point of three planes is a
 * piece, so that the ids say what a text became, letter by letter.
 */
final class CodePointTokenizers implements AutoCloseable {

  private static final int PIECES = 0x30000;
  private static final int CHUNK = 64;

  private final WordPieceTokenizer ours;
  private final HuggingFaceTokenizer theirs;
  private int left;

  CodePointTokenizers(Set<BertRule> rules) {
    TokenizerDefinition definition = new TokenizerDefinition(json(rules), 1 << 20);
    this.ours = assertInstanceOf(WordPieceTokenizer.class, Tokenizers.open(definition));
    this.theirs = DjlTokenizer.openUntruncated(definition);
  }

  private static String json(Set<BertRule> rules) {
    StringBuilder vocabulary = new StringBuilder("\"[UNK]\": 0");
    int id = 1;
    for (int c = ' ' + 1; c < PIECES; c++) {
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        continue;
      }
      String piece = c == '"' || c == '\\' ? "\\" + (char) c : Character.toString(c);
      vocabulary.append(", \"").append(piece).append("\": ").append(id++);
      vocabulary.append(", \"##").append(piece).append("\": ").append(id++);
    }
    return """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": %s, "pre_tokenizer": {"type": "BertPreTokenizer"},
         "post_processor": null, "decoder": null,
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
           "max_input_chars_per_word": 100, "vocab": {%s}}}
        """
        .formatted(ReferenceWords.bertNormalizer(rules), vocabulary);
  }

  /** How many code points ours left to the library. */
  int left() {
    return left;
  }

  /** Each code point of a range that ours reads, alone and between letters. */
  void assertAllAlike(int first, int last) {
    List<Integer> some = new ArrayList<>();
    for (int c = first; c <= last; c++) {
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        continue;
      }
      if (reads(c)) {
        some.add(c);
      } else {
        left++;
      }
      if (some.size() == CHUNK || c == last) {
        StringBuilder text = new StringBuilder();
        some.forEach(
            one -> text.appendCodePoint(one).append(" a").appendCodePoint(one).append("b "));
        assertAlike("U+%04X to U+%04X".formatted(some.get(0), c), text.toString());
        some.clear();
      }
    }
  }

  /** Code points that ours reads, any beside any. */
  void assertNeighboursAlike(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      int c = codePoint(random);
      text.appendCodePoint(reads(c) ? c : 'a').append(random.nextInt(6) == 0 ? " " : "");
      if (i % CHUNK == 0) {
        assertAlike(text.toString(), text.toString());
        text.setLength(0);
      }
    }
  }

  /** Half of them from the scripts that have marks and cases. */
  private static int codePoint(Random random) {
    int c = random.nextInt(random.nextBoolean() ? 0x3100 : PIECES);
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'a' : c;
  }

  private boolean reads(int codePoint) {
    return ours.ownEncoding(Text.of(Character.toString(codePoint))) != null;
  }

  private void assertAlike(String name, String text) {
    int[] own = ours.ownEncoding(Text.of(text)).ids();
    long[] expected = theirs.encode(text).getIds();
    assertArrayEquals(expected, Arrays.stream(own).asLongStream().toArray(), name);
  }

  @Override
  public void close() {
    ours.close();
    theirs.close();
  }
}
