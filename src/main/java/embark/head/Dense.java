package embark.head;

/** A linear layer with an activation: {@code activation(weight * x + bias)}. Immutable. */
public final class Dense {

  private final float[] weight;
  private final float[] bias;
  private final int inputs;
  private final Activation activation;

  /**
   * A layer that owns the given arrays.
   *
   * @param weight [outputs][inputs], row by row as PyTorch keeps it
   * @param bias one float for each output
   * @param inputs size of {@code x}
   * @param activation applied to each component
   */
  public Dense(float[] weight, float[] bias, int inputs, Activation activation) {
    if (inputs < 1 || weight.length != (long) bias.length * inputs) {
      throw new IllegalArgumentException(
          "Invalid dense layer: %d weights for %d inputs and %d outputs."
              .formatted(weight.length, inputs, bias.length));
    }
    this.weight = weight;
    this.bias = bias;
    this.inputs = inputs;
    this.activation = activation;
  }

  /** Activations of a dense layer, named as PyTorch's classes. */
  public enum Activation {
    /** None. */
    IDENTITY {
      @Override
      double apply(double x) {
        return x;
      }
    },
    /** Hyperbolic tangent. */
    TANH {
      @Override
      double apply(double x) {
        return Math.tanh(x);
      }
    },
    /** Zero below zero. */
    RELU {
      @Override
      double apply(double x) {
        return Math.max(0, x);
      }
    };

    abstract double apply(double x);
  }

  /** Size of {@code x}. */
  public int inputs() {
    return inputs;
  }

  /** Size of the result. */
  public int outputs() {
    return bias.length;
  }

  float[] apply(float[] x) {
    float[] result = new float[bias.length];
    for (int row = 0; row < result.length; row++) {
      double sum = bias[row];
      for (int i = 0; i < inputs; i++) {
        sum += (double) weight[row * inputs + i] * x[i];
      }
      result[row] = (float) activation.apply(sum);
    }
    return result;
  }
}
