package embark.spark;

import static embark.spark.Frames.texts;
import static embark.spark.LabelFrames.classifier;
import static embark.spark.LabelFrames.numbers;
import static embark.spark.LabelFrames.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.ModelFolder;
import embark.bundle.TrainedHead;
import embark.bundle.TrainedHeads;
import embark.pipeline.LabelGolden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Labels travel as metadata: MLlib reads them, directly and after Parquet, whatever their names.
 */
class LabelMetadataTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  private static Dataset<Row> manyTexts() {
    return Frames.manyTexts(60).where("text is not null");
  }

  private Dataset<Row> throughParquet(Dataset<Row> rows) {
    String path = folder.resolve("parquet").toString();
    rows.write().parquet(path);
    return SPARK.read().parquet(path);
  }

  private static void assertNamesComeBack(Dataset<Row> answers) {
    Dataset<Row> named =
        new IndexToString().setInputCol("prediction").setOutputCol("named").transform(answers);
    assertEquals(answers.count(), named.where("named = label").count());
  }

  private static double evaluated(Dataset<Row> answers, String metric) {
    return new MulticlassClassificationEvaluator()
        .setLabelCol("expected")
        .setMetricName(metric)
        .evaluate(answers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "xlm-roberta", "mpnet"})
  void namesOfPredictionsComeBackDirectlyAndAfterParquet(String family) {
    Dataset<Row> answers = classifier(family).transform(manyTexts());
    assertNamesComeBack(answers);
    assertNamesComeBack(throughParquet(answers));
  }

  @Test
  void evaluatorsWorkDirectlyAndAfterParquet() {
    // Of every third row another label is expected than the model gives.
    Dataset<Row> answers =
        classifier("bert")
            .transform(manyTexts())
            .withColumn(
                "expected",
                functions.expr("if(id % 3 = 0, cast((prediction + 1) % 5 as double), prediction)"));
    List<Row> rows = rows(answers);
    double right = rows.stream().filter(row -> row.getInt(0) % 3 != 0).count();
    double loss =
        rows.stream()
            .mapToDouble(
                row -> {
                  int expected = (int) (double) row.<Double>getAs("expected");
                  return -Math.log(numbers(row, "probability")[expected]);
                })
            .average()
            .orElseThrow();
    for (Dataset<Row> evaluated : List.of(answers, throughParquet(answers))) {
      assertEquals(right / rows.size(), evaluated(evaluated, "accuracy"), 1e-12);
      assertEquals(loss, evaluated(evaluated, "logLoss"), 1e-6);
    }
  }

  @Test
  void aBinaryEvaluatorTakesTheProbability() {
    Dataset<Row> answers =
        classifier("distilbert")
            .transform(manyTexts())
            .withColumn("expected", functions.col("prediction"));
    assertEquals(2, answers.select("prediction").distinct().count());
    BinaryClassificationEvaluator evaluator =
        new BinaryClassificationEvaluator()
            .setLabelCol("expected")
            .setRawPredictionCol("probability");
    assertEquals(1, evaluator.evaluate(answers), 1e-12);
  }

  @Test
  void aRegressionIsEvaluatedAsOne() {
    Dataset<Row> answers =
        classifier("albert")
            .transform(manyTexts())
            .withColumn("expected", functions.expr("prediction + 0.5"));
    RegressionEvaluator evaluator =
        new RegressionEvaluator().setLabelCol("expected").setMetricName("mae");
    assertEquals(0.5, evaluator.evaluate(answers), 1e-12);
    assertInstanceOf(
        NumericAttribute.class, Attribute.fromStructField(answers.schema().apply("prediction")));
  }

  @Test
  void vectorsHaveTheirSizeAndPredictionsTheirNames() {
    for (Dataset<Row> answers :
        List.of(
            classifier("bert").transform(texts("a cat")),
            throughParquet(classifier("bert").transform(texts("a cat"))))) {
      StructType schema = answers.schema();
      for (String vector : List.of("probability", "rawPrediction")) {
        assertEquals(5, AttributeGroup.fromStructField(schema.apply(vector)).size());
      }
      NominalAttribute attribute =
          (NominalAttribute) Attribute.fromStructField(schema.apply("prediction"));
      assertEquals("prediction", attribute.name().get());
      assertArrayEquals(
          LabelGolden.of("bert").labels().toArray(String[]::new), attribute.values().get());
    }
  }

  @Test
  void sizesDoNotCountUnknown() {
    StructType schema = classifier("bert").setUnknownBelow(0.5).transformSchema(Frames.TEXTS);
    assertEquals(5, AttributeGroup.fromStructField(schema.apply("probability")).size());
    Dataset<Row> answers = classifier("bert").setUnknownBelow(0.5).transform(manyTexts());
    assertTrue(answers.where("label = 'unknown'").count() > 0);
    assertNamesComeBack(answers);
  }

  private TextClassifier trained(TrainedHead head) throws IOException {
    Path model = folder.resolve("trained");
    ModelFolder.copy("tiny-bert", model).with(head);
    return new TextClassifier().setInputCol("text").setModel(model.toString());
  }

  @Test
  void aThousandLabelsWork() throws IOException {
    TrainedHead head = TrainedHeads.of(TrainedHeads.numbered(1000));
    Dataset<Row> answers = trained(head).setTopK(3).transform(manyTexts());
    assertEquals(
        1000, AttributeGroup.fromStructField(answers.schema().apply("probability")).size());
    assertNamesComeBack(answers);
    List<float[]> vectors =
        rows(Frames.embedder().transform(manyTexts())).stream()
            .map(row -> Frames.floats(row.getAs("embedding")))
            .toList();
    List<Row> rows = rows(answers);
    for (int i = 0; i < rows.size(); i++) {
      double[] logits = head.layer().apply(vectors.get(i));
      assertArrayEquals(logits, numbers(rows.get(i), "rawPrediction"), 1e-5);
      int best = 0;
      for (int label = 1; label < logits.length; label++) {
        best = logits[label] > logits[best] ? label : best;
      }
      assertEquals("label " + best, rows.get(i).getAs("label"));
      assertEquals(3, rows.get(i).getList(rows.get(i).fieldIndex("labels")).size());
    }
    assertTrue(rows.stream().map(row -> row.getAs("label")).distinct().count() > 1);
  }

  @Test
  void aTrainedHeadsLabelsMayBeAnyText() throws IOException {
    List<String> hard =
        List.of("say \"yes\"", "red, green; blue", "🎉", " a\tb\n", "`x`.y", "你好\\n", "{\"a\": 1}");
    Dataset<Row> answers = trained(TrainedHeads.of(hard)).transform(manyTexts());
    assertArrayEquals(
        hard.toArray(String[]::new),
        ((NominalAttribute) Attribute.fromStructField(answers.schema().apply("prediction")))
            .values()
            .get());
    assertNamesComeBack(answers);
    assertNamesComeBack(throughParquet(answers));
    assertTrue(answers.select("label").distinct().count() > 2);
  }
}
