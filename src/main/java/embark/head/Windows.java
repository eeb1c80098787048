package embark.head;

import java.io.Serializable;
import java.util.Objects;

/**
 * How a long text is read in windows, and how one answer is made of theirs. A value. A class and
 * not a record: records do not survive Kryo.
 */
public final class Windows implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int overlap;
  private final WindowPooling pooling;

  /**
   * Windows.
   *
   * @param overlap tokens that neighbouring windows share; at least 0
   * @param pooling makes one answer
   */
  public Windows(int overlap, WindowPooling pooling) {
    if (overlap < 0) {
      throw new IllegalArgumentException(
          "Invalid overlap: %d; expected at least 0.".formatted(overlap));
    }
    this.overlap = overlap;
    this.pooling = Objects.requireNonNull(pooling, "pooling");
  }

  /** Tokens that neighbouring windows share. */
  public int overlap() {
    return overlap;
  }

  /** Makes one answer. */
  public WindowPooling pooling() {
    return pooling;
  }

  /**
   * About as many characters as are read of a text, shared ones counted anew.
   *
   * @param characters of the text
   * @param maxLength tokens of a window
   */
  public long weight(long characters, int maxLength) {
    return weight(characters, maxLength, overlap);
  }

  /** The same for any number of tokens that neighbours share. */
  public static long weight(long characters, int maxLength, int overlap) {
    return characters * maxLength / Math.max(1, maxLength - overlap);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Windows that && overlap == that.overlap && pooling == that.pooling;
  }

  @Override
  public int hashCode() {
    return Objects.hash(overlap, pooling);
  }

  /** Both, such that equal windows have equal texts. */
  @Override
  public String toString() {
    return "windows that share %d tokens, %s".formatted(overlap, pooling);
  }
}
