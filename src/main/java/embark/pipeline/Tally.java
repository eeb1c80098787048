package embark.pipeline;

import java.io.Serializable;

/**
 * What was worked through: sums that add up over batches, tasks and machines.
 *
 * @param texts texts answered, missing ones included
 * @param nulls missing texts
 * @param truncated texts that were cut
 * @param tokens real tokens that the model read
 * @param cells tokens that the device computed, padding included
 */
public record Tally(long texts, long nulls, long truncated, long tokens, long cells)
    implements Serializable {

  /** Nothing yet. */
  public static final Tally ZERO = new Tally(0, 0, 0, 0, 0);

  /** Both together. */
  public Tally plus(Tally other) {
    return new Tally(
        texts + other.texts,
        nulls + other.nulls,
        truncated + other.truncated,
        tokens + other.tokens,
        cells + other.cells);
  }

  /** The part of what was computed that was padding, 0 to 1. */
  public double paddingShare() {
    return cells == 0 ? 0 : 1 - (double) tokens / cells;
  }
}
