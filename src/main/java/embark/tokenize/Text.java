package embark.tokenize;

import java.util.Objects;

/**
 * One text, or a pair of texts that a model reads together.
 *
 * @param first the text; never null
 * @param second the second text of a pair, or null for a single text
 */
public record Text(String first, String second) {

  public Text {
    Objects.requireNonNull(first, "first");
  }

  /** A single text. */
  public static Text of(String text) {
    return new Text(text, null);
  }

  /** Whether there are two texts. */
  public boolean isPair() {
    return second != null;
  }

  /** The same with {@code prefix} before the first text, as prompts are applied. */
  public Text prefixed(String prefix) {
    return prefix.isEmpty() ? this : new Text(prefix + first, second);
  }

  /** Length of both texts together in UTF-16 units: what they weigh in memory. */
  public long length() {
    return (long) first.length() + (second == null ? 0 : second.length());
  }
}
