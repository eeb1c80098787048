package embark.spark;

import embark.pipeline.Result;
import java.io.Serializable;
import org.apache.spark.sql.types.StructField;

/**
 * A column that a transformer adds: its field, as it is for a row with one text, and what it says
 * of a result.
 *
 * @param <V> the answer to a text
 */
final class AddedColumn<V> implements Serializable {

  private static final long serialVersionUID = 1L;

  private final StructField field;
  private final Cell<V> cell;

  /** Gives the value for a result that has an answer. */
  @FunctionalInterface
  interface Cell<V> extends Serializable {
    Object of(Result<?, V> result);
  }

  AddedColumn(StructField field, Cell<V> cell) {
    this.field = field;
    this.cell = cell;
  }

  /** The field for one text. */
  StructField field() {
    return field;
  }

  /** The value for a result; null without text. */
  Object value(Result<?, V> result) {
    return result.value() == null ? null : cell.of(result);
  }
}
