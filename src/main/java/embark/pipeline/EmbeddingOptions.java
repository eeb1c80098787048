package embark.pipeline;

import embark.bundle.Bundle;
import embark.head.Normalization;
import embark.head.Pooling;
import embark.head.Windows;
import java.util.Optional;

/**
 * What a user may ask for instead of what the bundle says; empty means as bundled.
 *
 * @param pooling tokens to one vector
 * @param normalization the last step
 * @param maxLength tokens that a text is cut to, special tokens included
 * @param prompt name of a prompt of the bundle, or {@code none}
 * @param promptText a prompt of the user's own; not together with {@code prompt}
 * @param dimensions components to keep of the vector, which is then normalized if the bundle's or
 *     the asked normalization says so
 * @param casing what decides on lower-casing
 * @param windows how texts of more tokens are read to their end; empty where they are cut
 */
public record EmbeddingOptions(
    Optional<Pooling> pooling,
    Optional<Normalization> normalization,
    Optional<Integer> maxLength,
    Optional<String> prompt,
    Optional<String> promptText,
    Optional<Integer> dimensions,
    Bundle.Casing casing,
    Optional<Windows> windows) {

  /** The name that asks for no prompt. */
  public static final String NO_PROMPT = "none";

  /** Options under which longer texts are cut. */
  public EmbeddingOptions(
      Optional<Pooling> pooling,
      Optional<Normalization> normalization,
      Optional<Integer> maxLength,
      Optional<String> prompt,
      Optional<String> promptText,
      Optional<Integer> dimensions,
      Bundle.Casing casing) {
    this(
        pooling,
        normalization,
        maxLength,
        prompt,
        promptText,
        dimensions,
        casing,
        Optional.empty());
  }

  /** Everything as bundled. */
  public static EmbeddingOptions asBundled() {
    return new EmbeddingOptions(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Bundle.Casing.AS_BUNDLED);
  }
}
