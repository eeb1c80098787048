package embark.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embark.pipeline.LabelGolden;
import java.util.Collections;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Classifiers of the tiny families, and their answers read back. */
final class LabelFrames {

  /** How far numbers may lie apart from the references'. */
  static final double TOLERANCE = 1e-4;

  /** Columns {@code id}, {@code text} and {@code other}. */
  private static final StructType PAIRS =
      new StructType().add("id", "int").add("text", "string").add("other", "string");

  private static final SparkSession SPARK = LocalSpark.session();

  private LabelFrames() {}

  /** A classifier of the column {@code text}. */
  static TextClassifier classifier(String family) {
    return new TextClassifier()
        .setInputCol("text")
        .setModel(LabelGolden.of(family).folder().toString());
  }

  /** A row for each text or pair of examples, numbered from 0 in their order. */
  static Dataset<Row> examples(List<LabelGolden.Example> examples) {
    List<Row> rows =
        examples.stream()
            .map(example -> example.text())
            .map(text -> RowFactory.create(0, text.first(), text.second()))
            .toList();
    return pairs(rows);
  }

  /** Rows of an id, which is replaced by their number, a text and another. */
  static Dataset<Row> pairs(List<Row> rows) {
    Row[] numbered = new Row[rows.size()];
    for (int i = 0; i < numbered.length; i++) {
      numbered[i] = RowFactory.create(i, rows.get(i).get(1), rows.get(i).get(2));
    }
    return SPARK.createDataFrame(List.of(numbered), PAIRS).coalesce(1);
  }

  /** All rows in the order of their {@code id}. */
  static List<Row> rows(Dataset<Row> rows) {
    return rows.orderBy("id").collectAsList();
  }

  /** The one answer of a classifier to a text. */
  static Row answer(TextTransformer<?, ?, ?> classifier, String text) {
    return classifier.transform(Frames.texts(text)).first();
  }

  /** A vector's elements; null for null. */
  static double[] numbers(Row row, String column) {
    Vector vector = row.getAs(column);
    return vector == null ? null : vector.toArray();
  }

  /** That rows have the columns of one label of several, with the numbers of a reference. */
  static void assertAnswers(
      LabelGolden golden, List<LabelGolden.Example> examples, List<Row> rows) {
    assertEquals(examples.size(), rows.size());
    for (int i = 0; i < examples.size(); i++) {
      LabelGolden.Example expected = examples.get(i);
      Row row = rows.get(i);
      String what = expected.text().toString();
      int best = expected.logits().indexOf(Collections.max(expected.logits()));
      assertEquals(golden.labels().get(best), row.getAs("label"), what);
      assertEquals(expected.scores().get(best), row.<Double>getAs("score"), TOLERANCE, what);
      assertNumbers(expected.scores(), numbers(row, "probability"), what);
      assertNumbers(expected.logits(), numbers(row, "rawPrediction"), what);
      assertEquals(best, row.<Double>getAs("prediction"), what);
    }
  }

  static void assertNumbers(List<Double> expected, double[] actual, String what) {
    double[] numbers = expected.stream().mapToDouble(Double::doubleValue).toArray();
    assertArrayEquals(numbers, actual, TOLERANCE, what);
  }

  /** What a transformer says of a schema that it does not take, behind its name. */
  static String refusal(TextTransformer<?, ?, ?> transformer, StructType schema) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> transformer.transformSchema(schema))
            .getMessage();
    String subject = "Cannot transform with " + transformer.uid() + ": ";
    assertEquals(subject, message.substring(0, subject.length()));
    return message.substring(subject.length());
  }
}
