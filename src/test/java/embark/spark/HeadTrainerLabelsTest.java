package embark.spark;

import static embark.spark.LabelledFrames.byId;
import static embark.spark.LabelledFrames.noisyRows;
import static embark.spark.LabelledFrames.rows;
import static embark.spark.LabelledFrames.trainer;
import static embark.spark.LabelledFrames.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels of every type and name, and the order of their indices. */
class HeadTrainerLabelsTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final String[] THREE = {"river", "cat", "password"};

  private static final String[] HARD = {
    "it's \"quoted\", really",
    "one, two; three\tfour",
    "🙂🚀",
    "料金と請求",
    " spaces around ",
    "back\\slash/and.dots",
    "two\nlines",
    "{\"json\": [1]}",
    "`ticks`",
    "null",
  };

  @TempDir private Path folder;

  private static String[] values(Dataset<Row> rows, String column) {
    StructField field = rows.schema().apply(column);
    return ((NominalAttribute) Attribute.fromStructField(field)).values().get();
  }

  /** That every row has the label that it was trained with, and that label's index. */
  private static void assertLearned(List<String> labels, Dataset<Row> answers) {
    assertArrayEquals(labels.toArray(), values(answers, "prediction"));
    for (Row row : byId(answers)) {
      String label = row.getAs("name");
      assertEquals(label, row.getAs("predictedLabel"));
      assertEquals(labels.indexOf(label), row.<Double>getAs("prediction").intValue());
      double[] probability = vector(row, "probability");
      assertEquals(labels.size(), probability.length);
      assertEquals(probability[labels.indexOf(label)], row.getAs("score"), label);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "array('pear', 'apple', 'Zoo')  | Zoo, apple, pear",
        "array(10, 9, -2)               | -2, 9, 10",
        "array(10L, 9L, 3000000000L)    | 9, 10, 3000000000",
        "array(10D, 9.5D, 2D)           | 2, 9.5, 10",
        "array(float(10), float(9.25), float(-1)) | -1, 9.25, 10",
        "array(10.50, 9.50, 100.25)     | 9.50, 10.50, 100.25",
        "array(tinyint(3), tinyint(2), tinyint(1)) | 1, 2, 3",
        "array(true, false, false)      | false, true",
      })
  void numbersAreInTheirOrderAndStringsInTheirs(String values, String labels) {
    boolean two = labels.startsWith("false");
    Dataset<Row> rows =
        rows(60, two ? new String[] {"river", "cat"} : THREE)
            .selectExpr(
                "id", "text", "element_at(%s, 1 + id %% %d) label".formatted(values, two ? 2 : 3));
    HeadModel model = trainer().fit(rows);
    assertEquals(List.of(labels.split(", ", -1)), model.labels());
    Dataset<Row> named =
        rows.selectExpr("id", "text", "regexp_replace(string(label), '[.]0$', '') name");
    assertLearned(model.labels(), model.transform(named));
  }

  @Test
  void indicesOfAStringIndexerAreKept() {
    Dataset<Row> rows = noisyRows(80, THREE).where("label = 'river' or id % 4 < 3");
    StringIndexerModel indexer =
        new StringIndexer()
            .setInputCol("label")
            .setOutputCol("index")
            .setStringOrderType("frequencyAsc")
            .fit(rows);
    List<String> order = List.of(indexer.labelsArray()[0]);
    assertEquals("river", order.get(2), "the most frequent is last");
    Dataset<Row> indexed = indexer.transform(rows);
    HeadModel model = trainer().setLabelCol("index").fit(indexed);
    assertEquals(order, model.labels());
    Dataset<Row> answers = model.transform(indexed);
    double right = (double) answers.where("label = predictedLabel").count() / answers.count();
    assertTrue(right > 0.5 && right < 1, "some right, some wrong: " + right);
    assertEquals(
        right,
        new MulticlassClassificationEvaluator()
            .setMetricName("accuracy")
            .setLabelCol("index")
            .setPredictionCol("prediction")
            .evaluate(answers),
        1e-12);
    Dataset<Row> named =
        new IndexToString().setInputCol("prediction").setOutputCol("name").transform(answers);
    assertEquals(answers.count(), named.where("name = predictedLabel").count());
  }

  @Test
  void labelsOfAStringIndexerThatNoRowHasKeepTheirPlaces() {
    StringIndexerModel indexer =
        new StringIndexer()
            .setInputCol("label")
            .setOutputCol("index")
            .setHandleInvalid("keep")
            .setStringOrderType("alphabetDesc")
            .fit(rows(30, "river", "cat", "password"));
    Dataset<Row> indexed = indexer.transform(rows(60, "cat", "river"));
    HeadModel model = trainer().setLabelCol("index").setClassWeights("balanced").fit(indexed);
    assertEquals(List.of("river", "password", "cat", "__unknown"), model.labels());
    assertLearned(model.labels(), model.transform(indexed.withColumnRenamed("label", "name")));
  }

  @Test
  void hardNamesComeBackAsTheyWent() throws Exception {
    Dataset<Row> rows = rows(60, HARD).withColumnRenamed("label", "name");
    HeadModel model = trainer().setLabelCol("name").fit(rows);
    assertEquals(List.of(HARD).stream().sorted().toList(), model.labels());
    assertLearned(model.labels(), model.transform(rows));

    model.save(folder.resolve("model").toString());
    HeadModel loaded = HeadModel.load(folder.resolve("model").toString());
    assertLearned(model.labels(), loaded.transform(rows));

    String bundle = folder.resolve("bundle").toString();
    model.saveBundle(bundle);
    TextClassifier classifier =
        new TextClassifier().setInputCol("text").setModel(bundle).setOutputCol("predictedLabel");
    assertLearned(model.labels(), classifier.transform(rows));

    String written = folder.resolve("answers").toString();
    classifier.transform(rows).write().parquet(written);
    assertLearned(model.labels(), SPARK.read().parquet(written));
  }

  @Test
  void aThousandLabels() throws Exception {
    String[] names =
        IntStream.range(0, 1000).mapToObj("label %04d"::formatted).toArray(String[]::new);
    Dataset<Row> rows = rows(2000, names).withColumnRenamed("label", "name");
    HeadModel model = trainer().setLabelCol("name").setMaxIter(8).fit(rows);
    assertEquals(List.of(names), model.labels());
    String bundle = folder.resolve("bundle").toString();
    model.saveBundle(bundle);
    List<Row> expected = byId(model.transform(rows));
    List<Row> actual =
        byId(new TextClassifier().setInputCol("text").setModel(bundle).transform(rows));
    int right = 0;
    for (int i = 0; i < expected.size(); i++) {
      Row row = expected.get(i);
      assertEquals(1000, vector(row, "probability").length);
      assertEquals(names[row.<Double>getAs("prediction").intValue()], row.getAs("predictedLabel"));
      assertEquals(row.<String>getAs("predictedLabel"), actual.get(i).getAs("label"));
      right += row.getAs("name").equals(row.getAs("predictedLabel")) ? 1 : 0;
    }
    assertTrue(right > 200, "a hundred times better than chance: " + right);
  }
}
