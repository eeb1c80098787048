package embark.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embark.infer.Graph;
import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Small sums that can be done by hand. */
class EmbeddingHeadTest {

  private static final float LOWEST = Float.NEGATIVE_INFINITY;

  private static final Text TEXT = Text.of("of no matter to this head");
  private static final Encoding READ = new Encoding(new int[0], new int[0], false);

  /** Three tokens, (1, 2), (5, -4) and (3, 8), in the middle of a batch's floats. */
  private static final Output OUTPUT =
      new Output(new float[] {99, 99, 1, 2, 5, -4, 3, 8, 99, 99}, 2, 3, 2);

  @Test
  void meanOfAllTokens() {
    assertVector(pooled(Pooling.MEAN, 0), 3, 2);
    assertVector(pooled(Pooling.MEAN, 1), 4, 2);
    assertVector(pooled(Pooling.MEAN, 3), 0, 0);
  }

  @Test
  void firstTokenThatCounts() {
    assertVector(pooled(Pooling.CLS, 0), 1, 2);
    assertVector(pooled(Pooling.CLS, 1), 5, -4);
    assertVector(pooled(Pooling.CLS, 3), 1, 2);
  }

  @Test
  void largestOfEachComponent() {
    assertVector(pooled(Pooling.MAX, 0), 5, 8);
    assertVector(pooled(Pooling.MAX, 2), 3, 8);
    assertVector(pooled(Pooling.MAX, 3), LOWEST, LOWEST);
  }

  @Test
  void lastToken() {
    assertVector(pooled(Pooling.LAST_TOKEN, 0), 3, 8);
    assertVector(pooled(Pooling.LAST_TOKEN, 2), 3, 8);
  }

  @Test
  void sumByTheRootOfTheNumber() {
    float root = (float) Math.sqrt(3);
    assertVector(pooled(Pooling.MEAN_SQRT_LEN, 0), 9 / root, 6 / root);
    assertVector(pooled(Pooling.MEAN_SQRT_LEN, 2), 3, 8);
    assertVector(pooled(Pooling.MEAN_SQRT_LEN, 3), 0, 0);
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void oneTokenIsItself(Pooling pooling) {
    Output one = new Output(new float[] {-7, 4}, 0, 1, 2);
    assertVector(head(pooling, 0, List.of(), 2, Normalization.NONE).read(READ, one), -7, 4);
  }

  @Test
  void aPooledGraphIsNotPooledAgain() {
    Dense doubled = new Dense(new float[] {2, 0, 0, 2}, new float[2], 2, Dense.Activation.TANH);
    EmbeddingHead head =
        new EmbeddingHead(
            Graph.Shape.POOLED, Pooling.MEAN, 1, List.of(doubled), 2, Normalization.L2);
    assertVector(head.read(READ, new Output(new float[] {9, 3, 4}, 1, 1, 2)), 0.6f, 0.8f);
  }

  @Test
  void denseLayersComeAfterThePooling() {
    Dense layer =
        new Dense(
            new float[] {1, 1, 1, -1, 0, -1},
            new float[] {0, 0.5f, 1},
            2,
            Dense.Activation.IDENTITY);
    Dense sum = new Dense(new float[] {1, 1, 1}, new float[1], 3, Dense.Activation.IDENTITY);
    assertVector(
        head(Pooling.MEAN, 0, List.of(layer), 3, Normalization.NONE).read(READ, OUTPUT),
        5,
        1.5f,
        -1);
    assertVector(
        head(Pooling.MEAN, 0, List.of(layer, sum), 1, Normalization.NONE).read(READ, OUTPUT), 5.5f);
    assertEquals(2, layer.inputs());
    assertEquals(3, layer.outputs());
  }

  @Test
  void activations() {
    float[] x = {1, -1};
    float[] diagonal = {0.5f, 0, 0, 0.5f};
    assertVector(layer(diagonal, Dense.Activation.IDENTITY).apply(x), 0.5f, -0.5f);
    assertVector(layer(diagonal, Dense.Activation.RELU).apply(x), 0.5f, 0);
    float tanh = (float) ((Math.E - 1) / (Math.E + 1));
    assertVector(layer(diagonal, Dense.Activation.TANH).apply(x), tanh, -tanh);
  }

  @Test
  void aDenseLayerHasWeightsForItsInputsAndOutputs() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Dense(new float[5], new float[2], 2, Dense.Activation.TANH));
    assertEquals("Invalid dense layer: 5 weights for 2 inputs and 2 outputs.", e.getMessage());
  }

  @Test
  void cutsBeforeItNormalizes() {
    Output output = new Output(new float[] {3, 4, 100}, 0, 1, 3);
    assertVector(
        head(Pooling.MEAN, 0, List.of(), 2, Normalization.L2).read(READ, output), 0.6f, 0.8f);
    assertVector(head(Pooling.MEAN, 0, List.of(), 2, Normalization.NONE).read(READ, output), 3, 4);
    assertVector(head(Pooling.MEAN, 0, List.of(), 1, Normalization.L2).read(READ, output), 1);
  }

  @Test
  void aZeroVectorStaysZero() {
    Output zero = new Output(new float[2], 0, 1, 2);
    assertVector(head(Pooling.MEAN, 0, List.of(), 2, Normalization.L2).read(READ, zero), 0, 0);
  }

  @Test
  void readsWithoutKeepingOrChangingTheFloats() {
    float[] values = {3, 4};
    Output output = new Output(values, 0, 1, 2);
    EmbeddingHead head = head(Pooling.CLS, 0, List.of(), 2, Normalization.L2);
    float[] vector = head.read(READ, output);
    assertVector(values, 3, 4);
    values[0] = 0;
    assertVector(vector, 0.6f, 0.8f);
  }

  @Test
  void aTextHasOneVector() {
    EmbeddingHead head = head(Pooling.MEAN, 0, List.of(), 2, Normalization.NONE);
    assertVector(head.merge(TEXT, List.of(new float[] {1, 2})), 1, 2);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> head.merge(TEXT, List.of(new float[] {1}, new float[] {2})));
    assertEquals(
        "Cannot embed a text of 2 encodings; expected 1. Use a tokenizer that truncates.",
        e.getMessage());
  }

  private static float[] pooled(Pooling pooling, int skipped) {
    return head(pooling, skipped, List.of(), 2, Normalization.NONE).read(READ, OUTPUT);
  }

  private static EmbeddingHead head(
      Pooling pooling,
      int skipped,
      List<Dense> layers,
      int dimensions,
      Normalization normalization) {
    return new EmbeddingHead(
        Graph.Shape.TOKENS, pooling, skipped, layers, dimensions, normalization);
  }

  private static Dense layer(float[] weight, Dense.Activation activation) {
    return new Dense(weight, new float[2], 2, activation);
  }

  private static void assertVector(float[] actual, float... expected) {
    assertArrayEquals(expected, actual, 1e-6f);
  }
}
