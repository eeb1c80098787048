package embark.bundle;

import embark.head.Normalization;
import embark.head.Pooling;
import embark.head.Windows;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * How texts become vectors, every choice made. A value: equal settings with one bundle give equal
 * vectors. A class and not a record: records do not survive Kryo.
 */
public final class EncoderSettings implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Pooling pooling;
  private final Normalization normalization;
  private final int maxLength;
  private final String prompt;
  private final int dimensions;
  private final Bundle.Casing casing;

  /** Null where longer texts are cut. */
  private final Windows windows;

  /**
   * Settings under which longer texts are cut.
   *
   * @param pooling tokens to one vector; not applied where the graph pools by itself
   * @param normalization the last step
   * @param maxLength tokens that a text is cut to, special tokens included
   * @param prompt text before each text; empty for none
   * @param dimensions components to keep of the vector
   * @param casing what decides on lower-casing
   */
  public EncoderSettings(
      Pooling pooling,
      Normalization normalization,
      int maxLength,
      String prompt,
      int dimensions,
      Bundle.Casing casing) {
    this(pooling, normalization, maxLength, prompt, dimensions, casing, null);
  }

  private EncoderSettings(
      Pooling pooling,
      Normalization normalization,
      int maxLength,
      String prompt,
      int dimensions,
      Bundle.Casing casing,
      Windows windows) {
    this.pooling = Objects.requireNonNull(pooling, "pooling");
    this.normalization = Objects.requireNonNull(normalization, "normalization");
    this.maxLength = maxLength;
    this.prompt = Objects.requireNonNull(prompt, "prompt");
    this.dimensions = dimensions;
    this.casing = Objects.requireNonNull(casing, "casing");
    this.windows = windows;
  }

  /** The same with longer texts read in windows; empty for cut. */
  public EncoderSettings with(Optional<Windows> others) {
    return new EncoderSettings(
        pooling, normalization, maxLength, prompt, dimensions, casing, others.orElse(null));
  }

  /** How longer texts are read; empty where they are cut. */
  public Optional<Windows> windows() {
    return Optional.ofNullable(windows);
  }

  /** Tokens to one vector. */
  public Pooling pooling() {
    return pooling;
  }

  /** The last step. */
  public Normalization normalization() {
    return normalization;
  }

  /** Tokens that a text is cut to, or of a window, special tokens included. */
  public int maxLength() {
    return maxLength;
  }

  /** Text before each text; empty for none. */
  public String prompt() {
    return prompt;
  }

  /** Components to keep of the vector. */
  public int dimensions() {
    return dimensions;
  }

  /** What decides on lower-casing. */
  public Bundle.Casing casing() {
    return casing;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncoderSettings that
        && pooling == that.pooling
        && normalization == that.normalization
        && maxLength == that.maxLength
        && prompt.equals(that.prompt)
        && dimensions == that.dimensions
        && casing == that.casing
        && Objects.equals(windows, that.windows);
  }

  @Override
  public int hashCode() {
    return Objects.hash(pooling, normalization, maxLength, prompt, dimensions, casing, windows);
  }

  /** All of them, such that equal settings have equal texts. */
  @Override
  public String toString() {
    return "%s, %s, %d tokens, prompt '%s', %d components, %s%s"
        .formatted(
            pooling,
            normalization,
            maxLength,
            prompt,
            dimensions,
            casing,
            windows == null ? "" : ", " + windows);
  }
}
