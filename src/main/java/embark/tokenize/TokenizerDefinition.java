package embark.tokenize;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a tokenizer is made from, and how it reads. A value.
 *
 * @param json a whole {@code tokenizer.json}; truncation and padding written in it are ignored
 * @param maxLength most tokens of one encoding, special tokens included; at least 1
 * @param overlap tokens that neighbouring windows of a text share, where longer texts are cut into
 *     windows (transformers' {@code stride}); empty where they are truncated
 * @param prompt what is put before a text and stands in each of its windows; empty for nothing
 * @param placing how words are told apart, where encodings say where their tokens stand; empty
 *     where they do not
 */
public record TokenizerDefinition(
    String json, int maxLength, OptionalInt overlap, String prompt, Optional<Placing> placing) {

  public TokenizerDefinition {
    Objects.requireNonNull(json, "json");
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(overlap, "overlap");
    Objects.requireNonNull(placing, "placing");
    if (maxLength < 1) {
      throw new IllegalArgumentException(
          "Invalid maxLength: %d; expected at least 1.".formatted(maxLength));
    }
    if (overlap.isPresent() && (overlap.getAsInt() < 0 || overlap.getAsInt() >= maxLength)) {
      throw new IllegalArgumentException(
          "Invalid overlap: %d; expected 0 to %d, less than the maximum length."
              .formatted(overlap.getAsInt(), maxLength - 1));
    }
  }

  /** Whether texts are cut into windows or the places of tokens are wanted. */
  public boolean isDetailed() {
    return overlap.isPresent() || placing.isPresent();
  }

  /** A tokenizer that truncates and gives ids alone. */
  public TokenizerDefinition(String json, int maxLength) {
    this(json, maxLength, OptionalInt.empty(), "", Optional.empty());
  }

  /** The same with texts cut into windows: of a pair, the second text. */
  public TokenizerDefinition inWindows(int shared) {
    return inWindows(shared, "");
  }

  /**
   * The same with texts cut into windows, each of which begins with a prompt.
   *
   * @param before the prompt, which the tokenizer puts before texts; empty for none
   */
  public TokenizerDefinition inWindows(int shared, String before) {
    return new TokenizerDefinition(json, maxLength, OptionalInt.of(shared), before, placing);
  }

  /** The same with the places of tokens. */
  public TokenizerDefinition with(Placing words) {
    return new TokenizerDefinition(json, maxLength, overlap, prompt, Optional.of(words));
  }
}
