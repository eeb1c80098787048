package embark.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/**
 * The labels of a column and their indices. Labels in a column that {@code StringIndexer} made keep
 * their indices; others are numbered in the order of numbers or of strings.
 */
final class LabelIndex implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  private final ArrayList<String> labels;
  private final HashMap<String, Double> indices = new HashMap<>();

  private LabelIndex(List<String> labels) {
    this.labels = new ArrayList<>(labels);
    for (int i = 0; i < labels.size(); i++) {
      indices.put(labels.get(i), (double) i);
    }
  }

  /**
   * A column's labels as strings: null where there is none, or a blank one, or NaN.
   *
   * @param field the column, of strings, numbers or booleans
   */
  static Column text(StructField field) {
    return text(field, functions.col("`" + field.name().replace("`", "``") + "`"));
  }

  /**
   * The same of a column that may lie in a struct.
   *
   * @param field its type and metadata
   */
  static Column text(StructField field, Column column) {
    List<String> names = names(field);
    if (!names.isEmpty()) {
      Column[] all = names.stream().map(functions::lit).toArray(Column[]::new);
      return functions.get(functions.array(all), column.cast(DataTypes.IntegerType));
    }
    Column text =
        field.dataType() instanceof NumericType
            ? functions.regexp_replace(
                functions.nullif(column.cast(DataTypes.StringType), functions.lit("NaN")),
                functions.lit("\\.0$"),
                functions.lit(""))
            : column.cast(DataTypes.StringType);
    return functions.when(functions.trim(text).notEqual(""), text);
  }

  /** The index of the labels that a column was found to have, as {@link #text} gives them. */
  static LabelIndex of(StructField field, List<String> found) {
    List<String> names = names(field);
    if (!names.isEmpty()) {
      return new LabelIndex(names);
    }
    return new LabelIndex(
        field.dataType() instanceof NumericType
            ? found.stream()
                .sorted((a, b) -> Double.compare(Double.parseDouble(a), Double.parseDouble(b)))
                .toList()
            : found.stream().sorted().toList());
  }

  /** Whether a column holds indices of labels that its metadata names. */
  static boolean isIndexed(StructField field) {
    return !names(field).isEmpty();
  }

  /** The names in a column's metadata; none if it has none. */
  private static List<String> names(StructField field) {
    if (!(field.dataType() instanceof NumericType)) {
      return List.of();
    }
    return Attribute.fromStructField(field) instanceof NominalAttribute nominal
            && nominal.values().isDefined()
        ? List.of(nominal.values().get())
        : List.of();
  }

  /** A number that is not its own index, as 1 of the labels 1 to 5, whose index is 0. */
  Optional<String> shifted() {
    return labels.stream()
        .filter(label -> NUMBER.matcher(label).matches())
        .filter(label -> Double.parseDouble(label) != index(label))
        .findFirst();
  }

  /** The labels in the order of their indices. */
  List<String> labels() {
    return List.copyOf(labels);
  }

  /** A label's index. */
  double index(String label) {
    return indices.get(label);
  }

  /** The indices of a column of labels. */
  Column index(Column text) {
    HashMap<String, Double> shipped = indices;
    UDF1<String, Double> index = shipped::get;
    return functions.udf(index, DataTypes.DoubleType).apply(text);
  }
}
