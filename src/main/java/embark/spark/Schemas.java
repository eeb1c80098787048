package embark.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Schemas with columns added. */
final class Schemas {

  private Schemas() {}

  /**
   * A schema and more fields.
   *
   * @throws IllegalArgumentException if a name is taken
   */
  static StructType extended(StructType schema, List<StructField> added) {
    List<StructField> fields = new ArrayList<>(List.of(schema.fields()));
    for (StructField field : added) {
      StructType sofar = new StructType(fields.toArray(StructField[]::new));
      if (TextColumn.indexOf(sofar, field.name()) >= 0) {
        throw new IllegalArgumentException(
            ("Column '%s' exists already; expected a new name. Name another output column, or"
                    + " drop it first.")
                .formatted(field.name()));
      }
      fields.add(field);
    }
    return new StructType(fields.toArray(StructField[]::new));
  }

  /** The schema with arrays of their types in the fields from an index on, as many as count. */
  static StructType arrays(StructType schema, int from, int count) {
    StructField[] fields = schema.fields().clone();
    for (int i = from; i < from + count; i++) {
      fields[i] =
          DataTypes.createStructField(
              fields[i].name(), DataTypes.createArrayType(fields[i].dataType(), true), true);
    }
    return new StructType(fields);
  }

  /** A row and more values. */
  static Row extended(Row row, Object[] more) {
    Object[] values = new Object[row.length() + more.length];
    for (int i = 0; i < row.length(); i++) {
      values[i] = row.get(i);
    }
    System.arraycopy(more, 0, values, row.length(), more.length);
    return RowFactory.create(values);
  }

  /**
   * {@code mapPartitions} to rows of a schema. Spark drops the metadata of columns there, and how
   * strings are compared (their collation); both are put back. Columns are named anew by place, so
   * that those of the same name stay apart.
   *
   * <p>They are named anew before it, too: right behind another {@code mapPartitions} Spark would
   * hand over that one's own rows, in which arrays are of any class.
   */
  static Dataset<Row> mapPartitions(
      Dataset<Row> rows, MapPartitionsFunction<Row, Row> function, StructType schema) {
    Dataset<Row> read = rows.toDF(places(rows.columns().length));
    StructType encoded = Encoders.row(schema).schema();
    boolean plain =
        Stream.of(schema.fields()).allMatch(field -> field.metadata().equals(Metadata.empty()));
    if (plain && encoded.equals(schema)) {
      return read.mapPartitions(function, Encoders.row(schema));
    }
    String[] places = places(schema.length());
    StructField[] fields = new StructField[schema.length()];
    Column[] columns = new Column[schema.length()];
    for (int i = 0; i < places.length; i++) {
      StructField field = schema.fields()[i];
      fields[i] = DataTypes.createStructField(places[i], field.dataType(), field.nullable());
      Column column = functions.col(places[i]);
      boolean same = encoded.fields()[i].dataType().equals(field.dataType());
      columns[i] =
          (same ? column : column.cast(field.dataType())).as(field.name(), field.metadata());
    }
    return read.mapPartitions(function, Encoders.row(new StructType(fields))).select(columns);
  }

  private static String[] places(int columns) {
    return IntStream.range(0, columns).mapToObj(i -> "embark" + i).toArray(String[]::new);
  }
}
