package embark.head;

import java.util.List;

/** What is done to the length of a vector. */
public enum Normalization {
  /** Nothing. */
  NONE,
  /** Divided by its Euclidean length; a zero vector stays zero (as PyTorch's, eps 1e-12). */
  L2;

  private static final double EPSILON = 1e-12;

  void apply(float[] vector) {
    if (this == NONE) {
      return;
    }
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    double scale = 1 / Math.max(Math.sqrt(squares), EPSILON);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] * scale);
    }
  }

  /** The mean of some vectors of one size, at least one, with this done to it. */
  public float[] mean(List<float[]> vectors) {
    double[] sums = new double[vectors.get(0).length];
    for (float[] vector : vectors) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += vector[i];
      }
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / vectors.size());
    }
    apply(mean);
    return mean;
  }
}
