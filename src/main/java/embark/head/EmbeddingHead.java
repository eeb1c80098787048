package embark.head;

import embark.infer.Graph;
import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import java.util.Arrays;
import java.util.List;

/** Token vectors to one vector: pooled, through dense layers, cut, normalized, in this order. */
public final class EmbeddingHead implements Head<float[], float[]> {

  private final Graph.Shape shape;
  private final Pooling pooling;
  private final int skippedTokens;
  private final List<Dense> layers;
  private final int dimensions;
  private final Normalization normalization;

  /**
   * A head.
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
    this.shape = shape;
    this.pooling = pooling;
    this.skippedTokens = skippedTokens;
    this.layers = List.copyOf(layers);
    this.dimensions = dimensions;
    this.normalization = normalization;
  }

  @Override
  public float[] read(Encoding encoding, Output output) {
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
    if (parts.size() != 1) {
      throw new IllegalArgumentException(
          "Cannot embed a text of %d encodings; expected 1. Use a tokenizer that truncates."
              .formatted(parts.size()));
    }
    return parts.get(0);
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
