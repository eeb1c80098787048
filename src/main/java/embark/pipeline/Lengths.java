package embark.pipeline;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long texts are, in tokens that the model read for them: a histogram whose buckets are the
 * same everywhere, so that two of them add up.
 *
 * @param counts texts in each bucket: of at most 8, 16, 32, 64, 128, 256, 512 tokens, and of more
 */
public record Lengths(List<Long> counts) implements Serializable {

  /** The most tokens of each bucket but the last, which has no limit. */
  public static final List<Integer> LIMITS = List.of(8, 16, 32, 64, 128, 256, 512);

  /** No texts. */
  public static final Lengths NONE = new Lengths(Collections.nCopies(LIMITS.size() + 1, 0L));

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if there are not as many counts as buckets
   */
  public Lengths {
    if (counts.size() != LIMITS.size() + 1) {
      throw new IllegalArgumentException(
          "Invalid counts of lengths: %s; expected %d of them."
              .formatted(counts, LIMITS.size() + 1));
    }
    counts = List.copyOf(counts);
  }

  /** A histogram of texts of so many tokens each. */
  public static Lengths of(IntStream tokens) {
    long[] counts = new long[LIMITS.size() + 1];
    tokens.forEach(length -> counts[bucket(length)]++);
    return new Lengths(IntStream.range(0, counts.length).mapToObj(i -> counts[i]).toList());
  }

  /** Both together. */
  public Lengths plus(Lengths other) {
    List<Long> sums = new ArrayList<>(counts.size());
    for (int i = 0; i < counts.size(); i++) {
      sums.add(counts.get(i) + other.counts.get(i));
    }
    return new Lengths(sums);
  }

  /** All texts. */
  public long total() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  private static int bucket(int length) {
    int bucket = 0;
    while (bucket < LIMITS.size() && length > LIMITS.get(bucket)) {
      bucket++;
    }
    return bucket;
  }
}
