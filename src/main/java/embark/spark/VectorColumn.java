package embark.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** A column of vectors: {@code array<float>}, {@code array<double>} or MLlib's vector. */
final class VectorColumn {

  private VectorColumn() {}

  /**
   * The index of a column of vectors.
   *
   * @throws IllegalArgumentException if there is none of that name, or it holds something else
   */
  static int resolve(StructType schema, String name) {
    int index = TextColumn.indexOf(schema, name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "Column '%s' does not exist; expected one of %s. Correct the name of the vectors' column."
              .formatted(name, Arrays.toString(schema.fieldNames())));
    }
    DataType type = schema.fields()[index].dataType();
    boolean numbers =
        type instanceof ArrayType array
            && List.of(DataTypes.FloatType, DataTypes.DoubleType).contains(array.elementType());
    if (!numbers && !type.equals(SQLDataTypes.VectorType())) {
      throw new IllegalArgumentException(
          "Column '%s' is of type %s; expected array<float>, array<double> or a vector. Name the column that TextEmbedder made."
              .formatted(name, type.sql()));
    }
    return index;
  }

  /** A cell's components in single precision, which encoders give; null for null. */
  static float[] floats(Object cell) {
    if (cell == null) {
      return null;
    }
    double[] values =
        cell instanceof Vector vector
            ? vector.toArray()
            : CollectionConverters.asJava((Seq<?>) cell).stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .toArray();
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
