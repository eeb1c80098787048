package embark.infer;

/**
 * What the model says of one encoding: a view of {@code rows * width} floats of a batch, row by
 * row. The floats are not to be written to.
 */
public final class Output {

  private final float[] values;
  private final int offset;
  private final int rows;
  private final int width;

  /**
   * A view.
   *
   * @param values the floats of a whole batch
   * @param offset where this encoding's floats begin
   * @param rows the encoding's tokens, special ones included and padding not, or those that are
   *     wanted; 1 if the graph pools
   * @param width floats of a row
   */
  public Output(float[] values, int offset, int rows, int width) {
    this.values = values;
    this.offset = offset;
    this.rows = rows;
    this.width = width;
  }

  /** The encoding's tokens, those of them that are wanted, or 1 if the graph pools. */
  public int rows() {
    return rows;
  }

  /** Floats of a row. */
  public int width() {
    return width;
  }

  /** The float at a row and a column. */
  public float at(int row, int column) {
    return values[offset + row * width + column];
  }

  /** Copies a row to {@code target}, which has room for {@link #width()} floats. */
  public void copyRow(int row, float[] target) {
    System.arraycopy(values, offset + row * width, target, 0, width);
  }

  /** A row in double precision; owned by the caller. */
  public double[] doubles(int row) {
    double[] doubles = new double[width];
    addRow(row, doubles);
    return doubles;
  }

  /** Adds a row to {@code sums}, of {@link #width()} elements. */
  public void addRow(int row, double[] sums) {
    int start = offset + row * width;
    for (int i = 0; i < width; i++) {
      sums[i] += values[start + i];
    }
  }
}
