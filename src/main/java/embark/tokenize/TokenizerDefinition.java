package embark.tokenize;

import java.util.Objects;

/**
 * What a tokenizer is made from.
 *
 * @param json a whole {@code tokenizer.json}; truncation and padding written in it are ignored
 * @param maxLength most tokens of one encoding, special tokens included; at least 1
 */
public record TokenizerDefinition(String json, int maxLength) {

  public TokenizerDefinition {
    Objects.requireNonNull(json, "json");
    if (maxLength < 1) {
      throw new IllegalArgumentException(
          "Invalid maxLength: %d; expected at least 1.".formatted(maxLength));
    }
  }
}
