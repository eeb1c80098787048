package embark.head;

import java.io.Serializable;

/** A linear layer in double precision: {@code weight * x + bias}. Immutable. */
public final class Linear implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] weight;
  private final double[] bias;
  private final int inputs;

  /**
   * A layer that owns the given arrays.
   *
   * @param weight [outputs][inputs], row by row
   * @param bias one for each output
   * @param inputs size of {@code x}
   */
  public Linear(double[] weight, double[] bias, int inputs) {
    if (inputs < 1 || weight.length != (long) bias.length * inputs) {
      throw new IllegalArgumentException(
          "Invalid linear layer: %d weights; expected %d inputs x %d outputs."
              .formatted(weight.length, inputs, bias.length));
    }
    this.weight = weight;
    this.bias = bias;
    this.inputs = inputs;
  }

  /** A layer without bias whose outputs are the products with some vectors, all of one size. */
  public static Linear products(float[]... vectors) {
    int inputs = vectors[0].length;
    double[] weight = new double[vectors.length * inputs];
    for (int row = 0; row < vectors.length; row++) {
      for (int i = 0; i < inputs; i++) {
        weight[row * inputs + i] = vectors[row][i];
      }
    }
    return new Linear(weight, new double[vectors.length], inputs);
  }

  /** Size of {@code x}. */
  public int inputs() {
    return inputs;
  }

  /** Size of the result. */
  public int outputs() {
    return bias.length;
  }

  /** The weights, [outputs][inputs] row by row; not to be written to. */
  public double[] weight() {
    return weight;
  }

  /** The bias of each output; not to be written to. */
  public double[] bias() {
    return bias;
  }

  /** The outputs for {@code x}, which has {@link #inputs()} components. */
  public double[] apply(float[] x) {
    if (x.length != inputs) {
      throw new IllegalArgumentException(
          "Invalid vector: %d components; expected %d. Use the encoder that the head was made for."
              .formatted(x.length, inputs));
    }
    double[] result = bias.clone();
    for (int row = 0; row < result.length; row++) {
      double sum = 0;
      for (int i = 0; i < inputs; i++) {
        sum += weight[row * inputs + i] * x[i];
      }
      result[row] += sum;
    }
    return result;
  }
}
