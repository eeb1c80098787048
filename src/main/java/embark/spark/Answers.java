package embark.spark;

import embark.pipeline.Result;
import java.io.Serializable;
import java.util.List;

/**
 * Puts answers into rows: the values of the columns that a transformer adds.
 *
 * @param <V> the answer to a text
 */
interface Answers<V> extends Serializable {

  /** Values for a row with one text. */
  Object[] one(Result<?, V> result);

  /** Values for a row with an array of texts, in the array's order; all null for a null array. */
  Object[] many(List<? extends Result<?, V>> results);

  /** Values for a row whose array of texts is null. */
  Object[] none();
}
