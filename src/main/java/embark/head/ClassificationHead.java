package embark.head;

import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import java.util.List;
import java.util.Optional;

/**
 * Logits of a text, from the graph or from a layer behind an encoder, to scores of labels. Of a
 * text in several windows the logits are pooled, and the scores come of that: what a linear layer
 * says of the windows' pooled vectors, as Sun et al. 2019 (How to Fine-Tune BERT for Text
 * Classification) pool the parts of long texts, up to the layer's nonlinearity.
 */
public final class ClassificationHead implements Head<double[], Classification> {

  private final Optional<Layer> layer;
  private final Scoring scoring;
  private final Optional<WindowPooling> windows;

  /** A linear layer on the vector of a text. */
  private record Layer(EmbeddingHead encoder, Linear linear) {}

  private ClassificationHead(
      Optional<Layer> layer, Scoring scoring, Optional<WindowPooling> windows) {
    this.layer = layer;
    this.scoring = scoring;
    this.windows = windows;
  }

  /** A head for a graph that gives logits, one row for each encoding. */
  public static ClassificationHead ofLogits(Scoring scoring) {
    return new ClassificationHead(Optional.empty(), scoring, Optional.empty());
  }

  /** A head that makes logits of the vectors that an encoder's head makes. */
  public static ClassificationHead onVectors(
      EmbeddingHead encoder, Linear linear, Scoring scoring) {
    return new ClassificationHead(
        Optional.of(new Layer(encoder, linear)), scoring, Optional.empty());
  }

  /** The same for texts in windows. */
  public ClassificationHead with(WindowPooling pooled) {
    return new ClassificationHead(layer, scoring, Optional.of(pooled));
  }

  /** Logits, and behind them, where there are windows, how many tokens they are of. */
  @Override
  public double[] read(Encoding encoding, Output output) {
    double[] logits =
        layer
            .map(found -> found.linear.apply(found.encoder.vector(output)))
            .orElseGet(() -> output.doubles(0));
    return windows.isEmpty() ? logits : WindowPooling.part(logits, encoding.length());
  }

  /** The classification of a text of one encoding, or of its windows. */
  @Override
  public Classification merge(Text text, List<double[]> parts) {
    if (windows.isPresent()) {
      return scoring.classify(windows.get().pool(parts));
    }
    if (parts.size() != 1) {
      throw new IllegalArgumentException(
          "Cannot classify a text of %d encodings; expected 1. Use a tokenizer that truncates."
              .formatted(parts.size()));
    }
    return scoring.classify(parts.get(0));
  }

  @Override
  public Classification copy(Classification answer) {
    return answer.copy();
  }
}
