package embark.spark.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.spark.Frames;
import embark.spark.LocalSpark;
import embark.spark.TextEmbedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** A table of messages to ask SQL about, and what the stage says of them. */
final class SqlTables {

  static final SparkSession SPARK = LocalSpark.session();

  /** The model, as a constant of SQL. */
  static final String MODEL = "'" + Frames.MODEL + "'";

  private static final StructType SCHEMA =
      new StructType()
          .add("id", "int")
          .add("lang", "string")
          .add("body", "string")
          .add("note", "string");

  private static final List<String> WORDS =
      List.of("the cat", "a river", "42 euro", "password", "Grüße", "warm bread");

  private SqlTables() {}

  /** Rows of all kinds: texts that come twice, empty ones, and nulls. */
  static Dataset<Row> messages(int rows) {
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String body =
          i % 13 == 5 ? null : i % 13 == 7 ? "" : WORDS.get(i % 6) + " again".repeat(i % 5);
      all.add(RowFactory.create(i, i % 3 == 0 ? "de" : "en", body, "note " + i));
    }
    return SPARK.createDataFrame(all, SCHEMA).repartition(2);
  }

  /** Vectors by id, as the stage gives them. */
  static Map<Integer, float[]> ofStage(Dataset<Row> messages) {
    return byId(
        new TextEmbedder()
            .setInputCol("body")
            .setOutputCol("vector")
            .setModel(Frames.MODEL)
            .transform(messages.select("id", "body"))
            .select("id", "vector"));
  }

  /** Vectors by id; the first column is the id, the second the vector. */
  static Map<Integer, float[]> byId(Dataset<Row> rows) {
    Map<Integer, float[]> vectors = new TreeMap<>();
    for (Row row : rows.collectAsList()) {
      List<Float> list = row.isNullAt(1) ? null : row.getList(1);
      float[] vector = list == null ? null : new float[list.size()];
      for (int i = 0; list != null && i < vector.length; i++) {
        vector[i] = list.get(i);
      }
      assertEquals(null, vectors.put(row.getInt(0), vector), "each id once");
    }
    return vectors;
  }

  /** That vectors are the same to the bit, and of the same ids. */
  static void assertEqual(Map<Integer, float[]> expected, Map<Integer, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet(), "ids");
    expected.forEach((id, vector) -> assertArrayEquals(vector, actual.get(id), "row " + id));
  }

  /** The nodes of an optimized plan that ask a model, those of its subqueries left out. */
  static List<ModelNode> models(Dataset<Row> query) {
    return nodes(query).stream()
        .filter(ModelNode.class::isInstance)
        .map(ModelNode.class::cast)
        .toList();
  }

  /** The nodes of an optimized plan, from the top, those of its subqueries left out. */
  static List<LogicalPlan> nodes(Dataset<Row> query) {
    List<LogicalPlan> all = new ArrayList<>();
    add(query.queryExecution().optimizedPlan(), all);
    return all;
  }

  private static void add(LogicalPlan plan, List<LogicalPlan> all) {
    all.add(plan);
    CollectionConverters.asJava(plan.children()).forEach(child -> add(child, all));
  }
}
