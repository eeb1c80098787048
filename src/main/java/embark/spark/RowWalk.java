package embark.spark;

import embark.infer.Device;
import embark.infer.InferenceException;
import embark.pipeline.BadText;
import embark.pipeline.Item;
import embark.pipeline.Models;
import embark.pipeline.Pipeline;
import embark.pipeline.PipelineSpec;
import embark.pipeline.Result;
import embark.pipeline.Tally;
import embark.tokenize.Text;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Takes the rows of a partition through a pipeline. Everything that it holds travels with it.
 *
 * @param <P> what the task's head keeps of one encoding
 * @param <V> the answer to a text
 */
final class RowWalk<P, V> implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final PipelineSpec<P, V> spec;
  private final TextColumns texts;
  private final Answers<V> answers;
  private final Placement placement;
  private final WorkMetrics metrics;
  private final ModelsHere models;

  /** The models of the JVM that the walk has come to. */
  @FunctionalInterface
  interface ModelsHere extends Serializable {
    Models models();
  }

  /** A walk; {@code metrics} may be null. */
  RowWalk(
      PipelineSpec<P, V> spec,
      TextColumns texts,
      Answers<V> answers,
      Placement placement,
      WorkMetrics metrics,
      ModelsHere models) {
    this.spec = spec;
    this.texts = texts;
    this.answers = answers;
    this.placement = placement;
    this.metrics = metrics;
    this.models = models;
  }

  /**
   * One text of a row.
   *
   * @param row the row
   * @param texts how many texts the row has; for an array without elements 0, for no array -1, and
   *     then one item without text stands for it
   * @param failure why the row cannot be read, and then one item without text stands for it; null
   *     if it can be
   */
  private record Place(Row row, int texts, String failure) {}

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    TaskContext task = TaskContext.get();
    int threads = task == null ? 1 : task.cpus();
    Placement.Placed<P, V> placed = placement.open(spec, models.models(), task, threads);
    Device here = placed.device();
    Pipeline<P, V> pipeline = placed.pipeline();
    if (task != null) {
      KillWatch.over(task, pipeline);
    }
    TaskCounts counts = TaskCounts.here(metrics, here);
    Iterator<Result<Place, V>> results =
        pipeline.run(
            new Items(rows),
            tally -> report(task, counts, tally),
            answers.reportErrors() ? BadText.IS_REPORTED : BadText.FAILS);
    return new Rows(task, pipeline, results, here, counts);
  }

  private void report(TaskContext task, TaskCounts counts, Tally tally) {
    if (task != null) {
      task.killTaskIfInterrupted();
    }
    boolean countsRows = texts.shape() == TextColumn.Shape.ONE;
    counts.add(countsRows ? tally.texts() : 0, tally);
  }

  /** The texts of rows, one after the other. */
  private final class Items implements Iterator<Item<Place>> {

    private final Iterator<Row> rows;
    private Iterator<Item<Place>> items = Collections.emptyIterator();

    private Items(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return items.hasNext() || rows.hasNext();
    }

    @Override
    public Item<Place> next() {
      if (!items.hasNext()) {
        items = items(rows.next()).iterator();
      }
      return items.next();
    }

    private List<Item<Place>> items(Row row) {
      if (texts.shape() == TextColumn.Shape.ONE) {
        return List.of(new Item<>(new Place(row, 1, null), texts.text(row)));
      }
      List<Text> all;
      try {
        all = texts.texts(row);
      } catch (IllegalArgumentException e) {
        if (!answers.reportErrors()) {
          throw e;
        }
        return List.of(new Item<>(new Place(row, 1, e.getMessage()), null));
      }
      if (all == null || all.isEmpty()) {
        return List.of(new Item<>(new Place(row, all == null ? -1 : 0, null), null));
      }
      Place place = new Place(row, all.size(), null);
      return all.stream().map(text -> new Item<>(place, text)).toList();
    }
  }

  /** Results put back into rows. */
  private final class Rows implements Iterator<Row> {

    private final TaskContext task;
    private final Pipeline<P, V> pipeline;
    private final Iterator<Result<Place, V>> results;
    private final Device device;
    private final TaskCounts counts;

    private Rows(
        TaskContext task,
        Pipeline<P, V> pipeline,
        Iterator<Result<Place, V>> results,
        Device device,
        TaskCounts counts) {
      this.task = task;
      this.pipeline = pipeline;
      this.results = results;
      this.device = device;
      this.counts = counts;
    }

    @Override
    public boolean hasNext() {
      boolean more;
      try {
        more = results.hasNext();
      } catch (InferenceException e) {
        throw failure(e);
      }
      if (!more && task != null) {
        KillWatch.done(task, pipeline);
      }
      return more;
    }

    /** What the task throws for a failure that is no text's. */
    private RuntimeException failure(InferenceException failure) {
      if (failure.kind() == InferenceException.Kind.DEVICE) {
        return LostDevice.end(device, failure);
      }
      if (failure.kind() == InferenceException.Kind.STOPPED && task != null) {
        task.killTaskIfInterrupted();
      }
      return failure;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Result<Place, V> result = results.next();
      Row row = result.row().row();
      return texts.shape() == TextColumn.Shape.ONE
          ? Schemas.extended(row, answers.one(result, device))
          : many(row, result);
    }

    private Row many(Row row, Result<Place, V> first) {
      counts.add(1, Tally.ZERO);
      int count = first.row().texts();
      if (count < 0 || first.row().failure() != null) {
        return Schemas.extended(row, answers.none(first.row().failure(), device));
      }
      List<Result<Place, V>> all = new ArrayList<>(count);
      if (count > 0) {
        all.add(first);
      }
      while (all.size() < count && hasNext()) {
        all.add(results.next());
      }
      return Schemas.extended(row, answers.many(all, device));
    }
  }
}
