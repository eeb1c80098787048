package embark.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.unsafe.types.UTF8String;

/** The passages of a partition that are nearest to each query. Rows are id, text and vector. */
final class BestOfTask implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  /** Passages that are compared with one query after the other, so that they stay near. */
  private static final int BLOCK = 256;

  private final ArrayList<float[]> queries;
  private final int most;

  /**
   * A function for some queries.
   *
   * @param queries their vectors; null for none
   * @param most passages to keep for each
   */
  BestOfTask(List<float[]> queries, int most) {
    this.queries = new ArrayList<>();
    queries.forEach(query -> this.queries.add(query == null ? null : unit(query)));
    this.most = most;
  }

  /** A passage; {@code vector} is of length 1. */
  private static final class Passage {

    private final Object id;
    private final String text;
    private final float[] vector;

    private Passage(Object id, String text, float... vector) {
      this.id = id;
      this.text = text;
      this.vector = vector;
    }
  }

  /** A passage and its cosine with a query. */
  private record Found(Object id, String text, double score) {}

  /** The best first, as Spark orders rows by score descending, id and text. */
  private static final Comparator<Found> BEST =
      Comparator.comparingDouble(Found::score)
          .reversed()
          .thenComparing(Found::id, Comparator.nullsFirst(BestOfTask::compareIds))
          .thenComparing(Found::text, Comparator.nullsFirst(BestOfTask::compareTexts));

  private static int compareIds(Object one, Object other) {
    return one instanceof String text
        ? compareTexts(text, (String) other)
        : Long.compare(((Number) one).longValue(), ((Number) other).longValue());
  }

  /** Spark compares strings by their UTF-8 bytes. */
  private static int compareTexts(String one, String other) {
    return UTF8String.fromString(one).compareTo(UTF8String.fromString(other));
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    List<PriorityQueue<Found>> best = new ArrayList<>();
    queries.forEach(query -> best.add(new PriorityQueue<>(BEST.reversed())));
    List<Passage> block = new ArrayList<>(BLOCK);
    while (rows.hasNext()) {
      Row row = rows.next();
      float[] vector = VectorColumn.floats(row.get(2));
      float[] unit = vector == null ? null : unit(vector);
      if (unit != null) {
        block.add(new Passage(row.get(0), row.getString(1), unit));
      }
      if (block.size() == BLOCK || !rows.hasNext()) {
        compare(block, best);
        block.clear();
      }
    }
    return found(best);
  }

  private void compare(List<Passage> block, List<PriorityQueue<Found>> best) {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.killTaskIfInterrupted();
    }
    for (int query = 0; query < best.size(); query++) {
      float[] vector = queries.get(query);
      PriorityQueue<Found> kept = best.get(query);
      for (Passage passage : block) {
        if (vector != null) {
          double score = product(vector, passage.vector);
          if (kept.size() < most || score >= kept.peek().score) {
            kept.add(new Found(passage.id, passage.text, score));
          }
          if (kept.size() > most) {
            kept.poll();
          }
        }
      }
    }
  }

  private static Iterator<Row> found(List<PriorityQueue<Found>> best) {
    List<Row> rows = new ArrayList<>();
    for (int query = 0; query < best.size(); query++) {
      for (Found found : best.get(query)) {
        rows.add(RowFactory.create(query, found.score, found.id, found.text));
      }
    }
    return rows.iterator();
  }

  /** A vector divided by its length; null for one of zeros, or with what is no number. */
  private static float[] unit(float... vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
      return null;
    }
    double scale = 1 / Math.sqrt(squares);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] * scale);
    }
    return unit;
  }

  private static double product(float[] a, float... b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "Cannot compare vectors of %d and %d elements; expected as many. Compare vectors of one model."
              .formatted(a.length, b.length));
    }
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i + 1 < a.length; i += 2) {
      even += (double) a[i] * b[i];
      odd += (double) a[i + 1] * b[i + 1];
    }
    return even + odd + (i < a.length ? (double) a[i] * b[i] : 0);
  }
}
