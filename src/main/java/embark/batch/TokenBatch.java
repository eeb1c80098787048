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
  private final Encoding[] encodings;
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
    this.encodings = new Encoding[positions.length];
    int longest = 0;
    for (int row = 0; row < positions.length; row++) {
      this.encodings[row] = encodings.get(positions[row]);
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

  /** Rows {@code from} up to {@code to} of a batch, padded to the longest of them. */
  private TokenBatch(TokenBatch whole, int from, int to) {
    this.positions = Arrays.copyOfRange(whole.positions, from, to);
    this.lengths = Arrays.copyOfRange(whole.lengths, from, to);
    this.encodings = Arrays.copyOfRange(whole.encodings, from, to);
    this.columns = Arrays.stream(lengths).max().orElseThrow();
    this.ids = new int[positions.length * columns];
    this.typeIds = new int[positions.length * columns];
    for (int row = 0; row < positions.length; row++) {
      int start = (from + row) * whole.columns;
      System.arraycopy(whole.ids, start, ids, row * columns, columns);
      System.arraycopy(whole.typeIds, start, typeIds, row * columns, columns);
    }
  }

  /** The first rows and the others, of a batch of at least two: batches of their own. */
  public List<TokenBatch> halves() {
    int half = (rows() + 1) / 2;
    return List.of(new TokenBatch(this, 0, half), new TokenBatch(this, half, rows()));
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

  /** The tokens of a row for which the model's rows are wanted, by their columns. */
  public int[] wanted(int row) {
    return encodings[row].wanted();
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
