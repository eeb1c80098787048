package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.EncoderSettings;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** A column of vectors: {@code array<float>}, {@code array<double>} or MLlib's vector. */
final class VectorColumn {

  private static final System.Logger LOG = System.getLogger(VectorColumn.class.getName());

  /** Where a column's metadata says how its vectors were made. */
  private static final String ENCODER = "embark_encoder";

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
    TextColumn.requireOne(schema, name, name);
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

  /** A column's metadata and how its vectors were made. */
  static Metadata made(Metadata metadata, Bundle bundle, EncoderSettings settings) {
    return new MetadataBuilder()
        .withMetadata(metadata)
        .putString(ENCODER, encoder(bundle, settings))
        .build();
  }

  /**
   * Checks that a column's vectors were made in some way, as far as its metadata tells.
   *
   * @throws IllegalArgumentException if they were made in another
   */
  static void requireMade(StructField column, Bundle bundle, EncoderSettings settings) {
    String expected = encoder(bundle, settings);
    if (column.metadata().contains(ENCODER)
        && !column.metadata().getString(ENCODER).equals(expected)) {
      throw new IllegalArgumentException(
          "Column '%s' holds vectors of another encoder (%s); expected %s, to which the head will belong. Set the model and its options as they were for TextEmbedder."
              .formatted(column.name(), column.metadata().getString(ENCODER), expected));
    }
  }

  /**
   * Checks that a column's vectors are of the encoder that a head belongs to, as far as its
   * metadata tells. Other options of the same encoder are told in a warning: which ones the head
   * learnt from is not known where its vectors came without metadata.
   *
   * @param fingerprint of the encoder's bundle
   * @param settings how the head has it make vectors; longer texts may have been read in windows
   * @throws IllegalArgumentException if they are of another
   */
  static void requireOf(StructField column, String fingerprint, EncoderSettings settings) {
    if (!column.metadata().contains(ENCODER)) {
      return;
    }
    String expected = fingerprint + ": " + settings;
    String made = column.metadata().getString(ENCODER);
    if (!made.startsWith(fingerprint + ": ")) {
      throw new IllegalArgumentException(
          "Column '%s' holds vectors of another encoder (%s); expected %s, to which the head belongs. Name the vectors of that encoder, or leave embeddingCol unset."
              .formatted(column.name(), made, expected));
    }
    if (!(made + ", ").startsWith(expected + ", ")) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Column '%s' holds vectors that were made with other options (%s) than the head has for its encoder (%s): its answers mean something only if it learnt from such vectors."
              .formatted(column.name(), made, expected));
    }
  }

  /**
   * Checks that a column's vectors were made as those of another, as far as its metadata tells.
   *
   * @throws IllegalArgumentException if they were made in another way
   */
  static void requireSame(StructField column, StructField made) {
    String expected = made.metadata().getString(ENCODER);
    if (column.metadata().contains(ENCODER)
        && !column.metadata().getString(ENCODER).equals(expected)) {
      throw new IllegalArgumentException(
          "Column '%s' holds vectors of another encoder (%s); expected %s. Set the model and its options as they were for the vectors."
              .formatted(column.name(), column.metadata().getString(ENCODER), expected));
    }
  }

  private static String encoder(Bundle bundle, EncoderSettings settings) {
    return bundle.fingerprint() + ": " + settings;
  }

  private static double number(Object component) {
    if (component == null) {
      throw new IllegalArgumentException(
          "The vector has a null among its components; expected numbers. Correct it, or make it null as a whole.");
    }
    return ((Number) component).doubleValue();
  }

  /**
   * Checks that a vector says something.
   *
   * @throws IllegalArgumentException if a component is no finite number
   */
  static void requireFinite(float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw new IllegalArgumentException(
            "The vector has %s at place %d; expected finite numbers. Correct it, or make it null."
                .formatted(vector[i], i));
      }
    }
  }

  /**
   * A cell's components in single precision, which encoders give; null for null.
   *
   * @throws IllegalArgumentException if a component is null
   */
  static float[] floats(Object cell) {
    if (cell == null) {
      return null;
    }
    double[] values =
        cell instanceof Vector vector
            ? vector.toArray()
            : CollectionConverters.asJava((Seq<?>) cell).stream()
                .mapToDouble(VectorColumn::number)
                .toArray();
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
