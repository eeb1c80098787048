package embark.run;

import java.util.List;

/** The rows of numbers that differ most from those of a reference. Not for several threads. */
final class WorstValues {

  private long compared;
  private Verification.Extreme cosine = new Verification.Extreme(1, 0);
  private Verification.Extreme difference = new Verification.Extreme(0, 0);

  /**
   * Compares a row.
   *
   * @param line where the reference has it
   * @param got our numbers
   * @param expected as many of the reference's
   */
  void add(long line, double[] got, List<Double> expected) {
    double product = 0;
    double ours = 0;
    double theirs = 0;
    double largest = 0;
    double apart = 0;
    for (int i = 0; i < got.length; i++) {
      double one = expected.get(i);
      product += got[i] * one;
      ours += got[i] * got[i];
      theirs += one * one;
      largest = Math.max(largest, Math.abs(one));
      apart = Math.max(apart, Math.abs(got[i] - one));
    }
    double similar =
        ours == 0 && theirs == 0
            ? 1
            : ours == 0 || theirs == 0 ? 0 : product / Math.sqrt(ours * theirs);
    double part = largest == 0 ? apart : apart / largest;
    if (compared == 0 || isBelow(similar, cosine.value())) {
      cosine = new Verification.Extreme(similar, line);
    }
    if (compared == 0 || isBelow(-part, -difference.value())) {
      difference = new Verification.Extreme(part, line);
    }
    compared++;
  }

  /** Whether a value is smaller; what is no number is the smallest. */
  private static boolean isBelow(double value, double other) {
    return Double.isNaN(value) ? !Double.isNaN(other) : value < other;
  }

  /** What came of it. */
  Verification.Values values(String name) {
    return new Verification.Values(name, compared, cosine, difference);
  }
}
