package embark.head;

import embark.infer.Output;
import java.util.Arrays;
import java.util.Locale;

/**
 * Ways to make one vector of a text's token vectors. Formulas and names as in
 * sentence-transformers' {@code Pooling} module.
 */
public enum Pooling {
  /** The mean over all tokens. */
  MEAN {
    @Override
    void pool(Output output, int from, float[] vector) {
      scaledSum(output, from, vector, 1d / Math.max(1, output.rows() - from));
    }
  },
  /** The vector of the first token that counts. */
  CLS {
    @Override
    void pool(Output output, int from, float[] vector) {
      output.copyRow(from < output.rows() ? from : 0, vector);
    }
  },
  /** The largest value of each component. */
  MAX {
    @Override
    void pool(Output output, int from, float[] vector) {
      Arrays.fill(vector, Float.NEGATIVE_INFINITY);
      for (int row = from; row < output.rows(); row++) {
        for (int i = 0; i < vector.length; i++) {
          vector[i] = Math.max(vector[i], output.at(row, i));
        }
      }
    }
  },
  /** The vector of the last token. */
  LAST_TOKEN {
    @Override
    void pool(Output output, int from, float[] vector) {
      output.copyRow(output.rows() - 1, vector);
    }
  },
  /** The sum over all tokens divided by the square root of their number. */
  MEAN_SQRT_LEN {
    @Override
    void pool(Output output, int from, float[] vector) {
      scaledSum(output, from, vector, 1d / Math.sqrt(Math.max(1, output.rows() - from)));
    }
  };

  /**
   * Writes the pooled vector.
   *
   * @param from the first token that counts
   * @param vector receives {@code output.width()} floats
   */
  abstract void pool(Output output, int from, float[] vector);

  /** The name as users write it: {@code mean}, {@code last_token}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static void scaledSum(Output output, int from, float[] vector, double scale) {
    double[] sums = new double[vector.length];
    for (int row = from; row < output.rows(); row++) {
      output.addRow(row, sums);
    }
    for (int i = 0; i < sums.length; i++) {
      vector[i] = (float) (sums[i] * scale);
    }
  }
}
