package embark.spark;

import embark.infer.Device;
import embark.pipeline.Result;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructField;

/**
 * Puts answers into rows: the values of the columns that a transformer adds.
 *
 * @param <V> the answer to a text
 */
final class Answers<V> implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ArrayList<AddedColumn<V>> columns;
  private final ReportColumns reports;

  Answers(List<AddedColumn<V>> columns, ReportColumns reports) {
    this.columns = new ArrayList<>(columns);
    this.reports = reports;
  }

  /** How many columns there are an element of for each text, where a row has several. */
  int ofTexts() {
    return columns.size();
  }

  /** The fields as they are for a row with one text, in the order of the values. */
  List<StructField> fields() {
    return Stream.concat(columns.stream().map(AddedColumn::field), reports.fields().stream())
        .toList();
  }

  /** Whether a row that breaks is answered with the reason, and does not end the task. */
  boolean reportErrors() {
    return reports.reportsErrors();
  }

  /** Values for a row with one text. */
  Object[] one(Result<?, V> result, Device device) {
    return values(column -> column.value(result), result.failure(), device);
  }

  /** Values for a row with an array of texts, in the array's order; none if one text broke. */
  Object[] many(List<? extends Result<?, V>> results, Device device) {
    for (Result<?, V> result : results) {
      if (result.failure() != null) {
        return none(result.failure(), device);
      }
    }
    return values(column -> results.stream().map(column::value).toArray(), null, device);
  }

  /**
   * Values for a row without answers.
   *
   * @param reason why there are none; null if there was nothing to answer
   */
  Object[] none(String reason, Device device) {
    return values(column -> null, reason, device);
  }

  private Object[] values(Function<AddedColumn<V>, Object> value, String reason, Device device) {
    return Stream.concat(
            columns.stream().map(value), reports.values(reason, device.kind().text()).stream())
        .toArray();
  }
}
