package embark.spark;

import embark.pipeline.Tally;
import org.apache.spark.util.AccumulatorV2;

/** What all tasks of a query have done. Register it with the Spark context before use. */
public final class WorkMetrics extends AccumulatorV2<WorkMetrics.Work, WorkMetrics.Work> {

  private static final long serialVersionUID = 1L;

  private Work work = Work.NONE;

  /**
   * Rows and what was computed for their texts. A row with an array of texts has several.
   *
   * @param rows rows answered
   * @param texts what was computed
   */
  public record Work(long rows, Tally texts) implements java.io.Serializable {

    /** Nothing yet. */
    public static final Work NONE = new Work(0, Tally.ZERO);

    /** Both together. */
    public Work plus(Work other) {
      return new Work(rows + other.rows, texts.plus(other.texts));
    }
  }

  @Override
  public boolean isZero() {
    return work.equals(Work.NONE);
  }

  @Override
  public AccumulatorV2<Work, Work> copy() {
    WorkMetrics copy = new WorkMetrics();
    copy.work = work;
    return copy;
  }

  @Override
  public void reset() {
    work = Work.NONE;
  }

  @Override
  public void add(Work more) {
    work = work.plus(more);
  }

  @Override
  public void merge(AccumulatorV2<Work, Work> other) {
    work = work.plus(other.value());
  }

  @Override
  public Work value() {
    return work;
  }
}
