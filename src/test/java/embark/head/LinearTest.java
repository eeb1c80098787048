package embark.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A linear layer, by hand. */
class LinearTest {

  /** Three outputs of two inputs. */
  private static final Linear LAYER =
      new Linear(new double[] {1, 2, 0, -1, 0.5, 0}, new double[] {10, 0, -1}, 2);

  @Test
  void weighsAddsAndMovesByTheBias() {
    assertArrayEquals(new double[] {21, -4, 0.5}, LAYER.apply(new float[] {3, 4}));
    assertArrayEquals(new double[] {10, 0, -1}, LAYER.apply(new float[2]));
    assertEquals(2, LAYER.inputs());
    assertEquals(3, LAYER.outputs());
  }

  @Test
  void computesInDoublePrecision() {
    double weight = 1 + 1e-12;
    Linear layer = new Linear(new double[] {weight}, new double[] {1e-12}, 1);
    assertArrayEquals(new double[] {weight * 3 + 1e-12}, layer.apply(new float[] {3}));
  }

  @Test
  void applyingChangesNothing() {
    LAYER.apply(new float[] {3, 4});
    assertArrayEquals(new double[] {1, 2, 0, -1, 0.5, 0}, LAYER.weight());
    assertArrayEquals(new double[] {10, 0, -1}, LAYER.bias());
  }

  @Test
  void productsHaveNoBias() {
    Linear products = Linear.products(new float[] {1, 0}, new float[] {0.5f, -2}, new float[2]);
    assertArrayEquals(new double[] {3, -6.5, 0}, products.apply(new float[] {3, 4}));
  }

  @ParameterizedTest
  @CsvSource({"5, 2, 2", "0, 1, 2", "4, 2, 0", "4, 2, -2"})
  void hasAWeightForEachInputOfEachOutput(int weights, int outputs, int inputs) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Linear(new double[weights], new double[outputs], inputs));
    assertEquals(
        "Invalid linear layer: %d weights; expected %d inputs x %d outputs."
            .formatted(weights, inputs, outputs),
        e.getMessage());
  }

  @Test
  void takesVectorsOfItsSizeOnly() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> LAYER.apply(new float[3]));
    assertEquals(
        "Invalid vector: 3 components; expected 2. Use the encoder that the head was made for.",
        e.getMessage());
  }
}
