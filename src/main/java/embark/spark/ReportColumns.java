package embark.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/**
 * The columns that say of a row, and not of each of its texts, how it went: why it has no answers,
 * and what kind of device computed it. They come behind all others.
 */
final class ReportColumns implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Null for no such column. */
  private final String error;

  /** Null for no such column. */
  private final String device;

  /** Columns of these names; empty for none. */
  ReportColumns(Optional<String> error, Optional<String> device) {
    this.error = error.orElse(null);
    this.device = device.orElse(null);
  }

  /** No columns. */
  static ReportColumns none() {
    return new ReportColumns(Optional.empty(), Optional.empty());
  }

  /** Whether a row that breaks is answered with the reason, and does not end the task. */
  boolean reportsErrors() {
    return error != null;
  }

  /** The fields, in the order of the values. */
  List<StructField> fields() {
    List<StructField> fields = new ArrayList<>();
    if (error != null) {
      fields.add(new StructField(error, DataTypes.StringType, true, Metadata.empty()));
    }
    if (device != null) {
      fields.add(new StructField(device, DataTypes.StringType, false, Metadata.empty()));
    }
    return fields;
  }

  /**
   * The values for a row.
   *
   * @param reason why it has no answers; null if it has
   * @param kind the kind of device, as users write it
   */
  List<Object> values(String reason, String kind) {
    List<Object> values = new ArrayList<>();
    if (error != null) {
      values.add(reason);
    }
    if (device != null) {
      values.add(kind);
    }
    return values;
  }
}
