package embark.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Where the text is in a row: a column, a field of a struct ({@code doc.title}), or one of these
 * inside an array, which then gives several texts.
 */
final class TextColumn implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int[] path;
  private final Shape shape;

  /** How many texts a row has. */
  enum Shape {
    /** One, or null. */
    ONE,
    /** An array of them, or null. */
    MANY
  }

  private TextColumn(int[] path, Shape shape) {
    this.path = path;
    this.shape = shape;
  }

  /**
   * Finds a column. A top-level column with exactly this name comes before a path of names.
   *
   * @throws IllegalArgumentException if there is no such column or it holds no text
   */
  static TextColumn resolve(StructType schema, String name) {
    List<String> steps =
        indexOf(schema, name) >= 0
            ? List.of(name)
            : CollectionConverters.asJava(UnresolvedAttribute.parseAttributeName(name));
    int[] path = new int[steps.size()];
    DataType type = schema;
    Shape shape = Shape.ONE;
    for (int i = 0; i < path.length; i++) {
      if (type instanceof ArrayType array && shape == Shape.ONE) {
        type = array.elementType();
        shape = Shape.MANY;
      }
      int index = type instanceof StructType struct ? indexOf(struct, steps.get(i)) : -1;
      if (index < 0) {
        throw new IllegalArgumentException(
            "Column '%s' does not exist; expected one of %s. Correct the name of the text column."
                .formatted(name, Arrays.toString(schema.fieldNames())));
      }
      requireOne((StructType) type, steps.get(i), name);
      path[i] = index;
      type = ((StructType) type).fields()[index].dataType();
    }
    if (type instanceof ArrayType array && shape == Shape.ONE) {
      type = array.elementType();
      shape = Shape.MANY;
    }
    if (!(type instanceof StringType)) {
      throw new IllegalArgumentException(
          ("Column '%s' is of type %s; expected string or array<string>. Cast it, or name another "
                  + "column.")
              .formatted(name, typeOf(schema, path).sql()));
    }
    return new TextColumn(path, shape);
  }

  /**
   * Checks that a field is the only one of its name, by Spark's rule of case unless there is one of
   * exactly this name.
   *
   * @param field the field's name
   * @param name what was asked for: the field, or a path with it
   * @throws IllegalArgumentException if there are more
   */
  static void requireOne(StructType struct, String field, String name) {
    List<String> names = List.of(struct.fieldNames());
    long times =
        names.contains(field)
            ? Collections.frequency(names, field)
            : names.stream().filter(field::equalsIgnoreCase).count();
    if (times > 1) {
      throw new IllegalArgumentException(
          "Column '%s' is there %d times; expected once. Rename the others, or drop them."
              .formatted(name, times));
    }
  }

  Shape shape() {
    return shape;
  }

  /** The top-level column's index. */
  int index() {
    return path[0];
  }

  /** The text of a row, of shape ONE; may be null. */
  String text(Row row) {
    return (String) value(row, 0);
  }

  /** The texts of a row, of shape MANY; null for a null array. */
  List<String> texts(Row row) {
    @SuppressWarnings("unchecked")
    List<String> texts = (List<String>) value(row, 0);
    return texts;
  }

  private Object value(Object value, int step) {
    if (value instanceof Seq<?> elements) {
      List<Object> values = new ArrayList<>(elements.size());
      CollectionConverters.asJava(elements).forEach(element -> values.add(value(element, step)));
      return values;
    }
    if (value == null || step == path.length) {
      return value;
    }
    return value(((Row) value).get(path[step]), step + 1);
  }

  private static DataType typeOf(StructType schema, int[] path) {
    DataType type = schema;
    for (int index : path) {
      StructType struct =
          (StructType) (type instanceof ArrayType array ? array.elementType() : type);
      type = struct.fields()[index].dataType();
    }
    return type;
  }

  /** The index of a field by Spark's rule of case, the exact name first; -1 if there is none. */
  static int indexOf(StructType struct, String name) {
    StructField[] fields = struct.fields();
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].name().equals(name)) {
        return i;
      }
    }
    for (int i = 0; i < fields.length && !SQLConf.get().caseSensitiveAnalysis(); i++) {
      if (fields[i].name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }
}
