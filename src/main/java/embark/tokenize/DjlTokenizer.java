package embark.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The Hugging Face tokenizer, by DJL's binding to the Rust library. It truncates on the right,
 * longest text of a pair first, and never pads.
 */
public final class DjlTokenizer implements Tokenizer {

  static {
    DjlSettings.offline();
  }

  private final HuggingFaceTokenizer tokenizer;
  private final LongText longText;

  /**
   * A tokenizer for a definition.
   *
   * @throws IllegalArgumentException if the JSON is not a tokenizer that the library can read
   */
  public DjlTokenizer(TokenizerDefinition definition) {
    this.tokenizer = open(definition);
    this.longText = new LongText(definition);
  }

  @Override
  public List<Encoding> encode(Text text) {
    LongText.Cut first = longText.cut(text.first());
    if (!text.isPair()) {
      return encodings(tokenizer.encode(first.text()), first.complete());
    }
    LongText.Cut second = longText.cut(text.second());
    return encodings(
        tokenizer.encode(first.text(), second.text()), first.complete() && second.complete());
  }

  private static List<Encoding> encodings(
      ai.djl.huggingface.tokenizers.Encoding encoding, boolean complete) {
    return List.of(
        new Encoding(
            toInts(encoding.getIds()),
            toInts(encoding.getTypeIds()),
            encoding.exceedMaxLength() || !complete));
  }

  @Override
  public void close() {
    tokenizer.close();
    longText.close();
  }

  static HuggingFaceTokenizer open(TokenizerDefinition definition) {
    byte[] json = definition.json().getBytes(StandardCharsets.UTF_8);
    Map<String, String> options =
        Map.of(
            "addSpecialTokens", "true",
            "truncation", "LONGEST_FIRST",
            "padding", "DO_NOT_PAD",
            "stride", "0",
            "maxLength", Integer.toString(definition.maxLength()));
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          ("Cannot read tokenizer.json: %s; expected the file that save_pretrained of a fast "
                  + "tokenizer writes.")
              .formatted(e.getMessage()),
          e);
    }
  }

  private static int[] toInts(long[] longs) {
    int[] ints = new int[longs.length];
    for (int i = 0; i < longs.length; i++) {
      ints[i] = (int) longs[i];
    }
    return ints;
  }
}
