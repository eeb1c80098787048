package embark.batch;

import embark.tokenize.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Groups encodings of like length, so that little is padded, under a budget of tokens a batch.
 *
 * <p>Longest first: what needs most memory comes before anything else can fragment it.
 */
public final class Batcher {

  private final int batchTokens;
  private final int padId;

  /**
   * A batcher.
   *
   * @param batchTokens most tokens of a batch, padding included; an encoding longer than that is a
   *     batch of its own, so 1 makes every batch a single encoding
   * @param padId the id that fills rows up
   */
  public Batcher(int batchTokens, int padId) {
    if (batchTokens < 1) {
      throw new IllegalArgumentException(
          "Invalid batchTokens: %d; expected at least 1.".formatted(batchTokens));
    }
    this.batchTokens = batchTokens;
    this.padId = padId;
  }

  /** All encodings in batches, each in exactly one; none for an empty list. */
  public List<TokenBatch> batches(List<Encoding> encodings) {
    int[] order = byLength(encodings);
    List<TokenBatch> batches = new ArrayList<>();
    for (int start = 0; start < order.length; ) {
      int columns = encodings.get(order[start]).length();
      int rows = Math.min(Math.max(1, batchTokens / columns), order.length - start);
      int[] positions = new int[rows];
      System.arraycopy(order, start, positions, 0, rows);
      batches.add(new TokenBatch(encodings, positions, padId));
      start += rows;
    }
    return batches;
  }

  private static int[] byLength(List<Encoding> encodings) {
    List<Integer> order = new ArrayList<>(encodings.size());
    for (int i = 0; i < encodings.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt((Integer i) -> encodings.get(i).length()).reversed());
    return order.stream().mapToInt(Integer::intValue).toArray();
  }
}
