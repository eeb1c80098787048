package embark.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Hugging Face tokenizer, by DJL's binding to the Rust library. It truncates on the right,
 * longest text of a pair first, and never pads.
 */
public final class DjlTokenizer implements Tokenizer {

  static {
    DjlSettings.apply();
  }

  private final HuggingFaceTokenizer tokenizer;
  private final LongText longText;
  private final PairEncoder pairs;

  /**
   * A tokenizer for a definition.
   *
   * @throws IllegalArgumentException if the JSON is not a tokenizer that the library can read, or
   *     if the maximum length has no room for the special tokens
   */
  public DjlTokenizer(TokenizerDefinition definition) {
    this.tokenizer = open(definition);
    this.longText = new LongText(definition);
    this.pairs = new PairEncoder(definition, longText);
    int specialTokens = tokenizer.encode("").getIds().length;
    if (specialTokens > definition.maxLength()) {
      close();
      throw tooShort(definition, specialTokens, "a text");
    }
  }

  /**
   * One encoding. A lone surrogate is read as three U+FFFD; a zero character as the model's
   * tokenizer reads it.
   *
   * @throws IllegalArgumentException if the tokenizer cannot read the text, or if the special
   *     tokens of a pair are more than the maximum length
   */
  @Override
  public List<Encoding> encode(Text text) {
    try {
      return encodings(text);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Cannot tokenize a text of %d characters: %s. Correct the text, or the tokenizer."
              .formatted(text.length(), e.getMessage()),
          e);
    }
  }

  private List<Encoding> encodings(Text text) {
    if (text.isPair()) {
      return List.of(pairs.encode(text.first(), text.second()));
    }
    LongText.Cut cut = longText.cut(text.first());
    ai.djl.huggingface.tokenizers.Encoding encoding = tokenizer.encode(cut.text());
    return List.of(
        new Encoding(
            toInts(encoding.getIds()),
            toInts(encoding.getTypeIds()),
            encoding.exceedMaxLength() || !cut.complete()));
  }

  @Override
  public void close() {
    tokenizer.close();
    longText.close();
    pairs.close();
  }

  /** The library's tokenizer that truncates. */
  static HuggingFaceTokenizer open(TokenizerDefinition definition) {
    return open(definition, Map.of("truncation", "LONGEST_FIRST", "stride", "0"));
  }

  /** The library's tokenizer that reads texts to their end. */
  static HuggingFaceTokenizer openUntruncated(TokenizerDefinition definition) {
    return open(definition, Map.of("truncation", "DO_NOT_TRUNCATE"));
  }

  static IllegalArgumentException tooShort(
      TokenizerDefinition definition, int specialTokens, String what) {
    return new IllegalArgumentException(
        "Invalid maxLength: %d; expected at least %d, the special tokens of %s."
            .formatted(definition.maxLength(), specialTokens, what));
  }

  private static HuggingFaceTokenizer open(
      TokenizerDefinition definition, Map<String, String> truncation) {
    byte[] json = definition.json().getBytes(StandardCharsets.UTF_8);
    Map<String, String> options = new HashMap<>(truncation);
    options.put("addSpecialTokens", "true");
    options.put("padding", "DO_NOT_PAD");
    options.put("maxLength", Integer.toString(definition.maxLength()));
    // Without it the library takes 512 tokens for the most that any model reads.
    options.put("modelMaxLength", Integer.toString(definition.maxLength()));
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
