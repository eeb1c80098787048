package embark.spark.sql;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.execution.metric.SQLMetric;
import scala.collection.immutable.Seq;

/**
 * Takes the rows of a partition through a stage's walk: the text is read of each, and the row
 * itself, a copy, is a passenger that is not looked into.
 */
final class ModelRows implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {

  private static final long serialVersionUID = 1L;

  private final ModelCall call;
  private final MapPartitionsFunction<Row, Row> walk;
  private final Expression text;
  private final Seq<Attribute> input;
  private final Seq<Attribute> output;
  private final SQLMetric count;

  /** Rows with the columns of {@code input}, and {@code output}, which has the answer besides. */
  ModelRows(
      ModelCall call,
      MapPartitionsFunction<Row, Row> walk,
      Expression text,
      Seq<Attribute> input,
      Seq<Attribute> output,
      SQLMetric count) {
    this.call = call;
    this.walk = walk;
    this.text = text;
    this.input = input;
    this.output = output;
    this.count = count;
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) throws Exception {
    UnsafeProjection texts = UnsafeProjection.create(Seqs.of(text), input);
    texts.initialize(partition());
    Iterator<Row> answered = walk.call(new Texts(rows, texts));
    UnsafeProjection whole = UnsafeProjection.create(Seqs.<Expression>wide(output), output);
    JoinedRow joined = new JoinedRow();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return answered.hasNext();
      }

      @Override
      public InternalRow next() {
        Row row = answered.next();
        Object[] values = new Object[row.length() - 2];
        for (int i = 0; i < values.length; i++) {
          values[i] = row.get(i + 2);
        }
        count.add(1);
        return whole.apply(joined.apply((InternalRow) row.get(1), call.row(values)));
      }
    };
  }

  private static int partition() {
    TaskContext task = TaskContext.get();
    return task == null ? 0 : task.partitionId();
  }

  /** Rows of a text and its passenger. */
  private record Texts(Iterator<InternalRow> rows, UnsafeProjection texts)
      implements Iterator<Row> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Row next() {
      InternalRow row = rows.next();
      InternalRow text = texts.apply(row);
      return RowFactory.create(text.isNullAt(0) ? null : text.getString(0), row.copy());
    }
  }
}
