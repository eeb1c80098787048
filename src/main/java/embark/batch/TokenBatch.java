package embark.batch;

import embark.tokenize.Encoding;
import java.util.Arrays;
import java.util.List;

/**
 * Some encodings as one rectangle of token ids, padded on the right to the longest of them.
 *
 * <p>{@code ids} and {@code typeIds} have {@code rows * columns} elements, row by row. Row {@code
 * i} holds {@link #length(int)} real tokens and was at {@link #position(int)} in the list that was
 * batched. Immutable by agreement, like {@link Encoding}.
 */
public final class TokenBatch {

  private final int[] positions;
  private final int[] lengths;
  private final int columns;
  private final int[] ids;
  private final int[] typeIds;

  /**
   * The encodings at {@code positions}, padded with {@code padId}.
   *
   * @param positions the indices of the encodings to take, at least one
   */
  TokenBatch(List<Encoding> encodings, int[] positions, int padId) {
    this.positions = positions;
    this.lengths = new int[positions.length];
    int longest = 0;
    for (int row = 0; row < positions.length; row++) {
      lengths[row] = length(encodings.get(positions[row]));
      longest = Math.max(longest, lengths[row]);
    }
    this.columns = longest;
    this.ids = new int[positions.length * longest];
    this.typeIds = new int[positions.length * longest];
    for (int row = 0; row < positions.length; row++) {
      Encoding encoding = encodings.get(positions[row]);
      int start = row * longest;
      System.arraycopy(encoding.ids(), 0, ids, start, encoding.length());
      Arrays.fill(ids, start + encoding.length(), start + longest, padId);
      System.arraycopy(encoding.typeIds(), 0, typeIds, start, encoding.length());
    }
  }

  /** Tokens that an encoding takes up: one, of padding, if a tokenizer gave none to its text. */
  static int length(Encoding encoding) {
    return Math.max(1, encoding.length());
  }

  /** Number of encodings. */
  public int rows() {
    return positions.length;
  }

  /** Length of the longest encoding: the width of the rectangle. */
  public int columns() {
    return columns;
  }

  /** Tokens in a row that the model reads. */
  public int length(int row) {
    return lengths[row];
  }

  /** Where a row's encoding was in the list that was batched. */
  public int position(int row) {
    return positions[row];
  }

  /** Token ids, {@code rows * columns}. */
  public int[] ids() {
    return ids;
  }

  /** Segment ids, {@code rows * columns}. */
  public int[] typeIds() {
    return typeIds;
  }

  /** Tokens that the device computes, padding included. */
  public long cells() {
    return ids.length;
  }
}
