package embark.pipeline;

import embark.bundle.Bundle;
import embark.head.ProblemType;
import embark.head.Windows;
import java.util.List;
import java.util.Optional;

/**
 * What a user may ask of a classifier; empty means as the bundle says.
 *
 * @param labels a name for each of the model's outputs; empty for the bundle's names
 * @param problemType what the outputs mean
 * @param temperature what logits are divided by before they become scores; 1 changes nothing
 * @param texts what is classified
 * @param maxLength tokens that a text or a pair is cut to, special tokens included
 * @param casing what decides on lower-casing
 * @param windows how texts of more tokens are read to their end, of pairs the second ones; empty
 *     where they are cut
 */
public record ClassificationOptions(
    List<String> labels,
    Optional<ProblemType> problemType,
    double temperature,
    Texts texts,
    Optional<Integer> maxLength,
    Bundle.Casing casing,
    Optional<Windows> windows) {

  public ClassificationOptions {
    labels = List.copyOf(labels);
  }

  /** Options under which longer texts are cut. */
  public ClassificationOptions(
      List<String> labels,
      Optional<ProblemType> problemType,
      double temperature,
      Texts texts,
      Optional<Integer> maxLength,
      Bundle.Casing casing) {
    this(labels, problemType, temperature, texts, maxLength, casing, Optional.empty());
  }

  /** What is classified. */
  public enum Texts {
    /** Single texts. */
    SINGLE,
    /** Pairs of texts that the model reads together. */
    PAIRS
  }

  /** The same with another meaning of the outputs. */
  ClassificationOptions with(ProblemType type) {
    return new ClassificationOptions(
        labels, Optional.of(type), temperature, texts, maxLength, casing, windows);
  }

  /** Everything as bundled. */
  public static ClassificationOptions asBundled() {
    return new ClassificationOptions(
        List.of(), Optional.empty(), 1, Texts.SINGLE, Optional.empty(), Bundle.Casing.AS_BUNDLED);
  }
}
