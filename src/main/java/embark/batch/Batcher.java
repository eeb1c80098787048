package embark.batch;

import embark.tokenize.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Groups encodings of like length into batches so that the whole costs least. A batch costs its
 * rectangle, padding included, and a fixed overhead; so two lengths share a batch only where the
 * padding is cheaper than one more call, and long ones never do. The best grouping of the sorted
 * lengths is found by dynamic programming over where batches end.
 *
 * <p>Longest first: what needs most memory comes before anything else can fragment it.
 */
public final class Batcher {

  private final BatchCost cost;
  private final int padId;

  /**
   * A batcher.
   *
   * @param padId the id that fills rows up
   */
  public Batcher(BatchCost cost, int padId) {
    this.cost = cost;
    this.padId = padId;
  }

  /** All encodings in batches, each in exactly one; none for an empty list. */
  public List<TokenBatch> batches(List<Encoding> encodings) {
    int[] order = byLength(encodings);
    int[] lengths = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      lengths[i] = TokenBatch.length(encodings.get(order[i]));
    }
    int[] ends = ends(lengths);
    List<TokenBatch> batches = new ArrayList<>();
    for (int start = 0; start < order.length; start = ends[start]) {
      int[] positions = new int[ends[start] - start];
      System.arraycopy(order, start, positions, 0, positions.length);
      batches.add(new TokenBatch(encodings, positions, padId));
    }
    return batches;
  }

  /**
   * Where the batch that begins at each place ends, in the cheapest grouping of all from there on.
   *
   * @param lengths descending
   */
  private int[] ends(int[] lengths) {
    int[] ends = new int[lengths.length];
    long[] costs = new long[lengths.length + 1];
    for (int start = lengths.length - 1; start >= 0; start--) {
      int most = Math.max(1, cost.batchTokens() / lengths[start]);
      int shortest = lengths[start] < cost.exactFrom() ? 1 : lengths[start];
      costs[start] = Long.MAX_VALUE;
      for (int end = start + 1; end <= Math.min(lengths.length, start + most); end++) {
        if (lengths[end - 1] < shortest) {
          break;
        }
        long total = cost.overheadTokens() + (long) (end - start) * lengths[start] + costs[end];
        if (total <= costs[start]) {
          costs[start] = total;
          ends[start] = end;
        }
      }
    }
    return ends;
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
