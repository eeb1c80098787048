package embark.pipeline;

import java.io.Serializable;

/**
 * What was worked through: sums that add up over batches, tasks and machines.
 *
 * @param texts texts answered, missing ones included
 * @param nulls missing texts
 * @param truncated texts that were cut
 * @param failed texts without an answer: they broke
 * @param repeated texts that have the answer of an equal text before them, which was computed once
 * @param tokens real tokens that the model read
 * @param cells tokens that the device computed, padding included
 * @param lengths how long the texts are that are there
 * @param times where the time went
 */
public record Tally(
    long texts,
    long nulls,
    long truncated,
    long failed,
    long repeated,
    long tokens,
    long cells,
    Lengths lengths,
    Times times)
    implements Serializable {

  /** Nothing yet. */
  public static final Tally ZERO = new Tally(0, 0, 0, 0, 0);

  /** Counts without failures, repetitions, lengths and times. */
  public Tally(long texts, long nulls, long truncated, long tokens, long cells) {
    this(texts, nulls, truncated, 0, 0, tokens, cells, Lengths.NONE, Times.ZERO);
  }

  /** Both together. */
  public Tally plus(Tally other) {
    return new Tally(
        texts + other.texts,
        nulls + other.nulls,
        truncated + other.truncated,
        failed + other.failed,
        repeated + other.repeated,
        tokens + other.tokens,
        cells + other.cells,
        lengths.plus(other.lengths),
        times.plus(other.times));
  }

  /** The part of what was computed that was padding, 0 to 1. */
  public double paddingShare() {
    return cells == 0 ? 0 : 1 - (double) tokens / cells;
  }
}
