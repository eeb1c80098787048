package embark.spark;

import embark.infer.Device;
import embark.pipeline.Item;
import embark.pipeline.Models;
import embark.pipeline.Pipeline;
import embark.pipeline.PipelineSpec;
import embark.pipeline.Result;
import embark.pipeline.Tally;
import embark.tokenize.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Takes the rows of a partition through a pipeline. Everything that it holds travels with it.
 *
 * @param <P> what the task's head keeps of one encoding
 * @param <V> the answer to a text
 */
final class RowWalk<P, V> implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;
  private static final SortedSet<String> NOWHERE = Collections.emptySortedSet();

  private final PipelineSpec<P, V> spec;
  private final TextColumns texts;
  private final Answers<V> answers;
  private final DeviceRequest device;
  private final WorkMetrics metrics;

  /** A walk; {@code metrics} may be null. */
  RowWalk(
      PipelineSpec<P, V> spec,
      TextColumns texts,
      Answers<V> answers,
      DeviceRequest device,
      WorkMetrics metrics) {
    this.spec = spec;
    this.texts = texts;
    this.answers = answers;
    this.device = device;
    this.metrics = metrics;
  }

  /**
   * One text of a row.
   *
   * @param row the row
   * @param texts how many texts the row has; for an array without elements 0, for no array -1, and
   *     then one item without text stands for it
   */
  private record Place(Row row, int texts) {}

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    TaskContext task = TaskContext.get();
    Device here = device.resolve(task);
    count(new WorkMetrics.Work(0, Tally.ZERO, new TreeSet<>(Set.of(here.kind().text()))));
    int threads = task == null ? 1 : task.cpus();
    Pipeline<P, V> pipeline = Models.shared().open(spec, HadoopBundles.locator(), here, threads);
    if (task != null) {
      TaskCompletionListener close = done -> pipeline.close();
      task.addTaskCompletionListener(close);
    }
    Iterator<Result<Place, V>> results =
        pipeline.run(new Items(rows), tally -> report(task, tally));
    return new Rows(results);
  }

  private void report(TaskContext task, Tally tally) {
    if (task != null) {
      task.killTaskIfInterrupted();
    }
    boolean countsRows = texts.shape() == TextColumn.Shape.ONE;
    count(new WorkMetrics.Work(countsRows ? tally.texts() : 0, tally, NOWHERE));
  }

  private void count(WorkMetrics.Work work) {
    if (metrics != null) {
      metrics.add(work);
    }
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
        return List.of(new Item<>(new Place(row, 1), texts.text(row)));
      }
      List<Text> all = texts.texts(row);
      if (all == null || all.isEmpty()) {
        return List.of(new Item<>(new Place(row, all == null ? -1 : 0), null));
      }
      Place place = new Place(row, all.size());
      return all.stream().map(text -> new Item<>(place, text)).toList();
    }
  }

  /** Results put back into rows. */
  private final class Rows implements Iterator<Row> {

    private final Iterator<Result<Place, V>> results;

    private Rows(Iterator<Result<Place, V>> results) {
      this.results = results;
    }

    @Override
    public boolean hasNext() {
      return results.hasNext();
    }

    @Override
    public Row next() {
      Result<Place, V> result = results.next();
      Row row = result.row().row();
      return texts.shape() == TextColumn.Shape.ONE
          ? Schemas.extended(row, answers.one(result))
          : many(row, result);
    }

    private Row many(Row row, Result<Place, V> first) {
      count(new WorkMetrics.Work(1, Tally.ZERO, NOWHERE));
      int count = first.row().texts();
      if (count < 0) {
        return Schemas.extended(row, answers.none());
      }
      List<Result<Place, V>> all = new ArrayList<>(count);
      while (all.size() < count) {
        all.add(all.isEmpty() ? first : results.next());
      }
      return Schemas.extended(row, answers.many(all));
    }
  }
}
