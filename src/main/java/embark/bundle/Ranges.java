package embark.bundle;

import java.util.Map;

/**
 * Between what values each element of the rows lies that go into a graph's linear layers, over some
 * texts.
 *
 * @param byInput the range of each tensor that linear layers multiply, by its name
 */
record Ranges(Map<String, Range> byInput) {

  /** The range of a tensor's rows. Immutable by agreement: nobody writes to the arrays. */
  static final class Range {

    private final float[] least;
    private final float[] most;

    /**
     * A range that owns the given arrays.
     *
     * @param least the smallest value of each element of a row
     * @param most the largest
     */
    Range(float[] least, float[] most) {
      this.least = least;
      this.most = most;
    }

    /** Elements of a row. */
    int width() {
      return least.length;
    }

    /** The smallest value of an element. */
    float least(int element) {
      return least[element];
    }

    /** The largest value of an element. */
    float most(int element) {
      return most[element];
    }

    /** The smallest value of all elements. */
    float smallest() {
      float smallest = Float.POSITIVE_INFINITY;
      for (float value : least) {
        smallest = Math.min(smallest, value);
      }
      return smallest;
    }

    /** The largest value of all elements. */
    float largest() {
      float largest = Float.NEGATIVE_INFINITY;
      for (float value : most) {
        largest = Math.max(largest, value);
      }
      return largest;
    }
  }
}
