package embark.spark;

import java.util.Locale;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;

/** Forms of a vector in a column. */
enum OutputType {
  /** {@code array<float>}, as other tools read it. */
  ARRAY {
    @Override
    DataType dataType() {
      return DataTypes.createArrayType(DataTypes.FloatType, false);
    }

    @Override
    Object value(float[] vector) {
      return vector;
    }

    @Override
    Metadata metadata(String column, int size) {
      return Metadata.empty();
    }
  },
  /** MLlib's vector, of doubles. */
  VECTOR {
    @Override
    DataType dataType() {
      return SQLDataTypes.VectorType();
    }

    @Override
    Object value(float[] vector) {
      double[] wide = new double[vector.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = vector[i];
      }
      return Vectors.dense(wide);
    }

    @Override
    Metadata metadata(String column, int size) {
      return new AttributeGroup(column, size).toMetadata();
    }
  };

  static OutputType of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** The column's type for one text a row. */
  abstract DataType dataType();

  /** A vector as Spark takes it; the vector is not null. */
  abstract Object value(float[] vector);

  /** The column's metadata. */
  abstract Metadata metadata(String column, int size);
}
