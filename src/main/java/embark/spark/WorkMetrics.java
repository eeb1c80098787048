package embark.spark;

import embark.pipeline.Tally;
import java.io.Serializable;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.util.AccumulatorV2;

/** What all tasks of a query have done. Register it with the Spark context before use. */
public final class WorkMetrics extends AccumulatorV2<WorkMetrics.Work, WorkMetrics.Work> {

  private static final long serialVersionUID = 1L;

  private Work work = Work.NONE;

  /**
   * Rows, what was computed for their texts, and where. A row with an array of texts has several.
   *
   * @param rows rows answered
   * @param texts what was computed
   * @param devices devices that computed it
   */
  public record Work(long rows, Tally texts, SortedSet<String> devices) implements Serializable {

    /** Nothing yet. */
    public static final Work NONE = new Work(0, Tally.ZERO, new TreeSet<>());

    /** Both together. */
    public Work plus(Work other) {
      SortedSet<String> all = new TreeSet<>(devices);
      all.addAll(other.devices);
      return new Work(rows + other.rows, texts.plus(other.texts), all);
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
