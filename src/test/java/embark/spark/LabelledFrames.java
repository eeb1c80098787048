package embark.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/** Datasets of labelled texts, trainers for them, and answers read back. */
final class LabelledFrames {

  /** Columns {@code id}, {@code text}, {@code label} and {@code weight}. */
  static final StructType SCHEMA =
      new StructType()
          .add("id", "int")
          .add("text", "string")
          .add("label", "string")
          .add("weight", "double");

  private static final List<String> SUBJECTS =
      List.of(
          "the cat sleeps on the warm stones",
          "reset my password please",
          "river",
          "why is there 42 in my account and not 24?",
          "the old miller went down to the water one day");

  private LabelledFrames() {}

  /** A trainer of a head on a model of 32 components, which does not take long. */
  static HeadTrainer trainer() {
    return new HeadTrainer()
        .setInputCol("text")
        .setLabelCol("label")
        .setModel(Frames.MODEL)
        .setMaxIter(8);
  }

  /** Rows whose labels take turns; texts of a label are alike and differ from others'. */
  static Dataset<Row> rows(int rows, String... labels) {
    return rows(rows, i -> i % labels.length, labels);
  }

  /** Rows of which one in seven has a text like another label's: no head is right about all. */
  static Dataset<Row> noisyRows(int rows, String... labels) {
    return rows(rows, i -> (i % 7 == 3 ? i + 1 : i) % labels.length, labels);
  }

  private static Dataset<Row> rows(int rows, IntFunction<Integer> subject, String... labels) {
    List<Row> all =
        IntStream.range(0, rows)
            .mapToObj(
                i -> row(i, text(subject.apply(i), i / labels.length), labels[i % labels.length]))
            .toList();
    return frame(all);
  }

  /** Rows of {@link #SCHEMA}, in one partition. */
  static Dataset<Row> frame(List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, SCHEMA).coalesce(1);
  }

  /** A row; its weight is 1, 2 or 3. */
  static Row row(int id, String text, String label) {
    return RowFactory.create(id, text, label, 1d + id % 3);
  }

  /** A text about a subject: the words of one of a few sentences and the subject's number. */
  static String text(int subject, int number) {
    String about = SUBJECTS.get(subject % SUBJECTS.size());
    String which = subject < SUBJECTS.size() ? "" : " of place " + subject;
    return about + which + " " + number;
  }

  /** The same rows, which count how often a text is read. */
  static Dataset<Row> countingReads(Dataset<Row> rows, LongAccumulator reads) {
    UDF1<String, String> counted =
        text -> {
          reads.add(1);
          return text;
        };
    // Spark evaluates what it must take for random once, and neither moves nor drops it.
    return rows.withColumn(
        "text",
        functions
            .udf(counted, DataTypes.StringType)
            .asNondeterministic()
            .apply(functions.col("text")));
  }

  /** Rows in the order of their {@code id}. */
  static List<Row> byId(Dataset<Row> rows) {
    return rows.orderBy("id").collectAsList();
  }

  /** A cell that holds one of MLlib's vectors. */
  static double[] vector(Row row, String column) {
    return row.<Vector>getAs(column).toArray();
  }

  /** That two datasets have the same labels, and the same probabilities but for a tolerance. */
  static void assertSameAnswers(
      Dataset<Row> expected, Dataset<Row> actual, double tolerance, String what) {
    List<Row> wanted = byId(expected);
    List<Row> found = byId(actual);
    assertEquals(wanted.size(), found.size(), what + ": rows");
    for (int i = 0; i < wanted.size(); i++) {
      Row one = wanted.get(i);
      Row other = found.get(i);
      String where = what + ", row " + i;
      assertEquals(one.<Integer>getAs("id"), other.<Integer>getAs("id"), where);
      assertEquals(one.<String>getAs("predictedLabel"), other.getAs("predictedLabel"), where);
      assertEquals(one.<Double>getAs("prediction"), other.getAs("prediction"), where);
      assertArrayEquals(vector(one, "probability"), vector(other, "probability"), tolerance, where);
    }
  }
}
