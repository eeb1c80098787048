package embark.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import embark.bundle.Tokenizers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Our tokenizers for a definition and the library's own, which is given whole texts. */
final class Both implements AutoCloseable {

  private final List<Tokenizer> ours = new ArrayList<>();
  private final HuggingFaceTokenizer theirs;

  Both(String model, int maxLength) {
    this(TinyTokenizers.of(model, maxLength));
  }

  Both(TokenizerDefinition definition) {
    this.ours.add(new DjlTokenizer(definition));
    Tokenizer opened = Tokenizers.open(definition);
    if (opened instanceof WordPieceTokenizer) {
      this.ours.add(opened);
    } else {
      opened.close();
    }
    this.theirs = DjlTokenizer.open(definition);
  }

  /** All of ours give what the library gives for a text. */
  void assertAlike(String name, Text text) {
    ai.djl.huggingface.tokenizers.Encoding expected =
        text.isPair() ? theirs.encode(text.first(), text.second()) : theirs.encode(text.first());
    for (Tokenizer tokenizer : ours) {
      Encoding actual = tokenizer.encode(text).get(0);
      String what = tokenizer.getClass().getSimpleName() + ", " + name;
      assertArrayEquals(ints(expected.getIds()), actual.ids(), what + ": ids");
      assertArrayEquals(ints(expected.getTypeIds()), actual.typeIds(), what + ": segments");
      assertEquals(expected.exceedMaxLength(), actual.truncated(), what + ": truncated");
    }
  }

  @Override
  public void close() {
    ours.forEach(Tokenizer::close);
    theirs.close();
  }

  private static int[] ints(long[] longs) {
    return LongStream.of(longs).mapToInt(Math::toIntExact).toArray();
  }
}
