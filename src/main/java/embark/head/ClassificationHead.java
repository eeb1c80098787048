package embark.head;

import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import java.util.List;
import java.util.Optional;

/** Logits of a text, from the graph or from a layer behind an encoder, to scores of labels. */
public final class ClassificationHead implements Head<double[], Classification> {

  private final Optional<Layer> layer;
  private final Scoring scoring;

  /** A linear layer on the vector of a text. */
  private record Layer(EmbeddingHead encoder, Linear linear) {}

  private ClassificationHead(Optional<Layer> layer, Scoring scoring) {
    this.layer = layer;
    this.scoring = scoring;
  }

  /** A head for a graph that gives logits, one row for each encoding. */
  public static ClassificationHead ofLogits(Scoring scoring) {
    return new ClassificationHead(Optional.empty(), scoring);
  }

  /** A head that makes logits of the vectors that an encoder's head makes. */
  public static ClassificationHead onVectors(
      EmbeddingHead encoder, Linear linear, Scoring scoring) {
    return new ClassificationHead(Optional.of(new Layer(encoder, linear)), scoring);
  }

  @Override
  public double[] read(Encoding encoding, Output output) {
    return layer
        .map(found -> found.linear.apply(found.encoder.read(encoding, output)))
        .orElseGet(() -> output.doubles(0));
  }

  /** The classification of a text of one encoding. */
  @Override
  public Classification merge(Text text, List<double[]> parts) {
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
