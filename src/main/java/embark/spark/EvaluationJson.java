package embark.spark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** The figures of an evaluation as JSON, which Spark's rows can write. */
final class EvaluationJson {

  private EvaluationJson() {}

  static String of(Evaluation evaluation) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rows", evaluation.rows());
    fields.put("right", evaluation.right());
    fields.put("unlabelled", evaluation.unlabelled());
    fields.put("unanswered", evaluation.unanswered());
    fields.put("unscored", evaluation.unscored());
    fields.put("accuracy", evaluation.accuracy());
    fields.put("macro_f1", evaluation.macroF1());
    fields.put("weighted_f1", evaluation.weightedF1());
    fields.put("ece", evaluation.calibrationError());
    fields.put("mean_score", evaluation.meanScore());
    fields.put("labels", list(evaluation.labels(), EvaluationJson::label));
    fields.put("confusions", list(evaluation.confusions(), EvaluationJson::confusion));
    fields.put("bins", list(evaluation.bins(), EvaluationJson::bin));
    return row(fields).prettyJson() + "\n";
  }

  private static Map<String, Object> label(Evaluation.Label label) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("label", label.name());
    fields.put("rows", label.rows());
    fields.put("predicted", label.predicted());
    fields.put("right", label.right());
    fields.put("precision", label.precision());
    fields.put("recall", label.recall());
    fields.put("f1", label.f1());
    return fields;
  }

  private static Map<String, Object> confusion(Evaluation.Confusion confusion) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("truth", confusion.truth());
    fields.put("predicted", confusion.predicted());
    fields.put("rows", confusion.rows());
    return fields;
  }

  private static Map<String, Object> bin(Evaluation.Bin bin) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("from", bin.from());
    fields.put("to", bin.to());
    fields.put("rows", bin.rows());
    fields.put("right", bin.right());
    fields.put("mean_score", bin.meanScore());
    fields.put("accuracy", bin.accuracy());
    return fields;
  }

  private static <T> Seq<Row> list(List<T> items, Function<T, Map<String, Object>> fields) {
    return CollectionConverters.asScala(
            items.stream().map(item -> (Row) row(fields.apply(item))).toList())
        .toSeq();
  }

  private static GenericRowWithSchema row(Map<String, Object> fields) {
    StructType schema = new StructType();
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      schema = schema.add(field.getKey(), typeOf(field.getValue()));
    }
    Object[] values =
        fields.values().stream()
            .map(value -> value instanceof Double number && number.isNaN() ? null : value)
            .toArray();
    return new GenericRowWithSchema(values, schema);
  }

  private static DataType typeOf(Object value) {
    if (value instanceof Seq<?> list) {
      StructType element = list.isEmpty() ? new StructType() : ((Row) list.head()).schema();
      return DataTypes.createArrayType(element);
    }
    if (value instanceof Long) {
      return DataTypes.LongType;
    }
    return value instanceof Double ? DataTypes.DoubleType : DataTypes.StringType;
  }
}
