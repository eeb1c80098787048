package embark.spark;

import embark.pipeline.Result;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Puts answers into rows: the values of the columns that a transformer adds.
 *
 * @param <V> the answer to a text
 */
final class Answers<V> implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ArrayList<AddedColumn<V>> columns;

  Answers(List<AddedColumn<V>> columns) {
    this.columns = new ArrayList<>(columns);
  }

  /** Values for a row with one text. */
  Object[] one(Result<?, V> result) {
    return values(column -> column.value(result));
  }

  /** Values for a row with an array of texts, in the array's order. */
  Object[] many(List<? extends Result<?, V>> results) {
    return values(column -> results.stream().map(column::value).toArray());
  }

  /** Values for a row whose array of texts is null. */
  Object[] none() {
    return new Object[columns.size()];
  }

  private Object[] values(Function<AddedColumn<V>, Object> value) {
    return columns.stream().map(value).toArray();
  }
}
