package embark.spark;

import embark.pipeline.Tally;
import java.io.Serializable;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.util.AccumulatorV2;

/**
 * What all tasks of a query have done. Register it with the Spark context before use; under a name,
 * Spark's pages and its REST interface show {@link Work#toString}.
 */
public final class WorkMetrics extends AccumulatorV2<WorkMetrics.Work, WorkMetrics.Work> {

  private static final long serialVersionUID = 1L;

  private Work work = Work.NONE;

  /** Metrics that were registered under a name. */
  public static WorkMetrics registered(SparkContext context, String name) {
    WorkMetrics metrics = new WorkMetrics();
    context.register(metrics, name);
    return metrics;
  }

  /**
   * What one executor did.
   *
   * @param rows rows answered
   * @param tokens real tokens that the model read there
   * @param inferenceNanos time inside the model's runtime, nanoseconds over all threads
   */
  public record Share(long rows, long tokens, long inferenceNanos) implements Serializable {

    /** Both together. */
    public Share plus(Share other) {
      return new Share(
          rows + other.rows, tokens + other.tokens, inferenceNanos + other.inferenceNanos);
    }

    /** Seconds inside the model's runtime, over all threads. */
    public double inferenceSeconds() {
      return inferenceNanos / 1e9;
    }
  }

  /**
   * Rows, what was computed for their texts, and where. A row with an array of texts has several.
   *
   * @param rows rows answered
   * @param texts what was computed
   * @param devices devices that computed it
   * @param executors what each executor did of it, by {@code id/host}
   */
  public record Work(
      long rows, Tally texts, SortedSet<String> devices, SortedMap<String, Share> executors)
      implements Serializable {

    /** Nothing yet. */
    public static final Work NONE =
        new Work(0, Tally.ZERO, Collections.emptySortedSet(), Collections.emptySortedMap());

    /** Copies. */
    public Work {
      devices = Collections.unmodifiableSortedSet(new TreeSet<>(devices));
      executors = Collections.unmodifiableSortedMap(new TreeMap<>(executors));
    }

    /** What one executor did. */
    static Work of(long rows, Tally texts, String device, String executor) {
      Share share = new Share(rows, texts.tokens(), texts.times().inferenceNanos());
      return new Work(
          rows,
          texts,
          new TreeSet<>(Collections.singleton(device)),
          new TreeMap<>(Collections.singletonMap(executor, share)));
    }

    /** Both together. */
    public Work plus(Work other) {
      SortedSet<String> all = new TreeSet<>(devices);
      all.addAll(other.devices);
      SortedMap<String, Share> shares = new TreeMap<>(executors);
      other.executors.forEach((executor, share) -> shares.merge(executor, share, Share::plus));
      return new Work(rows + other.rows, texts.plus(other.texts), all, shares);
    }

    /** A line for a person, as Spark's pages show it. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,d rows, %,d tokens, %.1f %% padding, %,d truncated, %,d nulls, %,d failed,%s inference %.1f s, queue"
              + " %.1f s%s",
          rows,
          texts.tokens(),
          100 * texts.paddingShare(),
          texts.truncated(),
          texts.nulls(),
          texts.failed(),
          texts.repeated() == 0
              ? ""
              : String.format(Locale.ROOT, " %,d repeated,", texts.repeated()),
          texts.times().inferenceSeconds(),
          texts.times().queueSeconds(),
          devices.isEmpty() ? "" : " on " + String.join(", ", devices));
    }
  }

  @Override
  public boolean isZero() {
    // A task's accumulators are known to the executor's heartbeat before they are read whole.
    return work == null || work.equals(Work.NONE);
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
