package embark.head;

import embark.infer.Graph;
import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Token vectors to one vector: pooled, through dense layers, cut, normalized, in this order. Of a
 * text in several windows the vectors of these are pooled and normalized again.
 */
public final class EmbeddingHead implements Head<float[], float[]> {

  private final Graph.Shape shape;
  private final Pooling pooling;
  private final int skippedTokens;
  private final List<Dense> layers;
  private final int dimensions;
  private final Normalization normalization;
  private final Optional<WindowPooling> windows;

  /**
   * A head for texts of one encoding.
   *
   * @param shape what the graph gives; a pooled graph has its pooling and dense layers inside, and
   *     {@code pooling}, {@code skippedTokens} and {@code layers} are not applied again
   * @param skippedTokens tokens of the prompt at the start, left out of the pooling
   * @param dimensions components to keep of the vector, from its start
   */
  public EmbeddingHead(
      Graph.Shape shape,
      Pooling pooling,
      int skippedTokens,
      List<Dense> layers,
      int dimensions,
      Normalization normalization) {
    this(shape, pooling, skippedTokens, layers, dimensions, normalization, Optional.empty());
  }

  private EmbeddingHead(
      Graph.Shape shape,
      Pooling pooling,
      int skippedTokens,
      List<Dense> layers,
      int dimensions,
      Normalization normalization,
      Optional<WindowPooling> windows) {
    this.shape = shape;
    this.pooling = pooling;
    this.skippedTokens = skippedTokens;
    this.layers = List.copyOf(layers);
    this.dimensions = dimensions;
    this.normalization = normalization;
    this.windows = windows;
  }

  /** The same for texts in windows. */
  public EmbeddingHead with(WindowPooling pooled) {
    return new EmbeddingHead(
        shape, pooling, skippedTokens, layers, dimensions, normalization, Optional.of(pooled));
  }

  /** The vector of an encoding, and behind it, where there are windows, how many tokens it has. */
  @Override
  public float[] read(Encoding encoding, Output output) {
    float[] vector = vector(output);
    return windows.isEmpty() ? vector : WindowPooling.part(vector, encoding.length());
  }

  /** The vector of an encoding. */
  float[] vector(Output output) {
    float[] vector = shape == Graph.Shape.POOLED ? copy(output) : pool(output);
    if (dimensions < vector.length) {
      vector = Arrays.copyOf(vector, dimensions);
    }
    normalization.apply(vector);
    return vector;
  }

  /** The vector of a text, {@code dimensions} floats; owned by the caller. */
  @Override
  public float[] merge(Text text, List<float[]> parts) {
    if (windows.isPresent()) {
      return merge(windows.get(), parts);
    }
    if (parts.size() != 1) {
      throw new IllegalArgumentException(
          "Cannot embed a text of %d encodings; expected 1. Use a tokenizer that truncates."
              .formatted(parts.size()));
    }
    return parts.get(0);
  }

  private float[] merge(WindowPooling pooled, List<float[]> parts) {
    float[] vector = pooled.vector(parts);
    if (parts.size() > 1) {
      normalization.apply(vector);
    }
    return vector;
  }

  @Override
  public float[] copy(float[] answer) {
    return answer.clone();
  }

  private float[] pool(Output output) {
    float[] vector = new float[output.width()];
    pooling.pool(output, skippedTokens, vector);
    for (Dense layer : layers) {
      vector = layer.apply(vector);
    }
    return vector;
  }

  private static float[] copy(Output output) {
    float[] vector = new float[output.width()];
    output.copyRow(0, vector);
    return vector;
  }
}
