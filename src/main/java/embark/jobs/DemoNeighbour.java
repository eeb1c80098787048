package embark.jobs;

import java.util.Comparator;
import java.util.List;

/**
 * A message near another.
 *
 * @param message the message
 * @param cosine of the angle between the two vectors: 1 for the same direction
 */
record DemoNeighbour(DemoMessage message, double cosine) {

  /** The messages nearest to one, nearest first; those without a vector are no neighbours. */
  static List<DemoNeighbour> nearest(DemoMessage one, List<DemoMessage> all, int count) {
    return all.stream()
        .filter(other -> other.id() != one.id() && !other.vector().isEmpty())
        .map(other -> new DemoNeighbour(other, cosine(one.vector(), other.vector())))
        .sorted(Comparator.comparingDouble(near -> -near.cosine()))
        .limit(count)
        .toList();
  }

  private static double cosine(List<Float> a, List<Float> b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  private static double dot(List<Float> a, List<Float> b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += (double) a.get(i) * b.get(i);
    }
    return sum;
  }
}
