package embark.batch;

/**
 * What batches cost on a device, in tokens.
 *
 * @param batchTokens most tokens of a batch, padding included; an encoding longer than that is a
 *     batch of its own, so 1 makes every batch a single encoding
 * @param overheadTokens tokens that could be computed in the time that one more batch costs
 * @param exactFrom tokens from which encodings share a batch only with others of their length,
 *     since attention over long texts is faster without a mask
 */
public record BatchCost(int batchTokens, int overheadTokens, int exactFrom) {

  public BatchCost {
    if (batchTokens < 1) {
      throw new IllegalArgumentException(
          "Invalid batchTokens: %d; expected at least 1.".formatted(batchTokens));
    }
    if (overheadTokens < 0) {
      throw new IllegalArgumentException(
          "Invalid overheadTokens: %d; expected at least 0.".formatted(overheadTokens));
    }
    if (exactFrom < 1) {
      throw new IllegalArgumentException(
          "Invalid exactFrom: %d; expected at least 1.".formatted(exactFrom));
    }
  }

  /** What batches cost where encodings of any length may share one. */
  public BatchCost(int batchTokens, int overheadTokens) {
    this(batchTokens, overheadTokens, Integer.MAX_VALUE);
  }
}
