package embark.head;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Ways to make one row of numbers of those that a model gives for each window of a long text. */
public enum WindowPooling {
  /**
   * The mean, in which each window counts as much as it has tokens, special ones included. Averages
   * by length are what OpenAI's guide to texts longer than the context and LangChain's embeddings
   * take.
   */
  MEAN {
    @Override
    void add(double[] sofar, double[] window, double share) {
      for (int i = 0; i < sofar.length; i++) {
        sofar[i] += share * window[i];
      }
    }
  },
  /** The largest value of each component. */
  MAX {
    @Override
    void add(double[] sofar, double[] window, double share) {
      for (int i = 0; i < sofar.length; i++) {
        sofar[i] = Math.max(sofar[i], window[i]);
      }
    }
  };

  abstract void add(double[] sofar, double[] window, double share);

  /** A window's numbers and behind them how many tokens it has. */
  static double[] part(double[] numbers, int tokens) {
    double[] part = Arrays.copyOf(numbers, numbers.length + 1);
    part[numbers.length] = tokens;
    return part;
  }

  /** The same of a vector. */
  static float[] part(float[] vector, int tokens) {
    float[] part = Arrays.copyOf(vector, vector.length + 1);
    part[vector.length] = tokens;
    return part;
  }

  /** One vector of the parts of all windows, at least one; of a single one its vector as it is. */
  float[] vector(List<float[]> parts) {
    double[] pooled = pool(parts.stream().map(WindowPooling::doubles).toList());
    float[] vector = new float[pooled.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) pooled[i];
    }
    return vector;
  }

  private static double[] doubles(float... part) {
    double[] doubles = new double[part.length];
    for (int i = 0; i < part.length; i++) {
      doubles[i] = part[i];
    }
    return doubles;
  }

  /** One row of the parts of all windows, at least one; of a single one its numbers as they are. */
  double[] pool(List<double[]> parts) {
    int width = parts.get(0).length - 1;
    if (parts.size() == 1) {
      return Arrays.copyOf(parts.get(0), width);
    }
    double tokens = parts.stream().mapToDouble(part -> part[width]).sum();
    double[] pooled = new double[width];
    Arrays.fill(pooled, this == MAX ? Double.NEGATIVE_INFINITY : 0);
    parts.forEach(part -> add(pooled, part, part[width] / tokens));
    return pooled;
  }

  /** The name as users write it: {@code mean}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
