package embark.spark;

import static embark.spark.Frames.MODEL;
import static embark.spark.Frames.embedder;
import static embark.spark.LabelledFrames.assertSameAnswers;
import static embark.spark.LabelledFrames.byId;
import static embark.spark.LabelledFrames.countingReads;
import static embark.spark.LabelledFrames.frame;
import static embark.spark.LabelledFrames.noisyRows;
import static embark.spark.LabelledFrames.row;
import static embark.spark.LabelledFrames.trainer;
import static embark.spark.LabelledFrames.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.head.Linear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trained head says of texts, and of vectors that were made of them before. */
class HeadModelTest {

  private static final Dataset<Row> ROWS = noisyRows(60, "river", "cat", "password");
  private static final HeadModel MODEL_OF_ROWS = trainer().fit(ROWS);

  @TempDir private Path folder;

  private static HeadModel model() {
    return MODEL_OF_ROWS.copy(new ParamMap());
  }

  /** Three built-in models have vectors of one width: by their size alone none would be noticed. */
  @Test
  void vectorsOfAnotherEncoderAreRefused() {
    HeadModel model = model();
    model.setEmbeddingCol("embedding");
    Dataset<Row> others =
        embedder().setModel("src/test/resources/models/tiny-roberta").transform(ROWS);
    String message =
        assertThrows(IllegalArgumentException.class, () -> model.transform(others)).getMessage();
    assertTrue(
        message.startsWith("Column 'embedding' holds vectors of another encoder ("), message);
    assertThrows(
        IllegalArgumentException.class, () -> model.transformSchema(others.schema()), message);
    assertEquals(60, model.transform(embedder().setLongText("window").transform(ROWS)).count());
    Dataset<Row> own = embedder().transform(ROWS);
    assertEquals(60, model.transform(own).count());
    Dataset<Row> twice = own.join(own.select("id", "embedding"), "id");
    message =
        assertThrows(IllegalArgumentException.class, () -> model.transform(twice)).getMessage();
    assertEquals(
        "Column 'embedding' is there 2 times; expected once. Rename the others, or drop them.",
        message);
  }

  @Test
  void eachRowGetsItsAnswerAndStaysInItsPlace() {
    Dataset<Row> rows =
        frame(
            List.of(
                row(0, "the cat sleeps on the warm stones 3", "cat"),
                row(1, null, "cat"),
                row(2, "", null),
                row(3, "the cat sleeps on the warm stones 3", null)));
    Dataset<Row> answered = model().transform(rows);
    assertEquals(
        List.of(
            "id",
            "text",
            "label",
            "weight",
            "predictedLabel",
            "score",
            "probability",
            "rawPrediction",
            "prediction"),
        List.of(answered.columns()));
    assertEquals(model().transformSchema(rows.schema()), answered.schema());
    List<Row> found = answered.collectAsList();
    assertEquals(
        rows.collectAsList(), answered.select("id", "text", "label", "weight").collectAsList());
    for (int column = 4; column < 9; column++) {
      assertTrue(found.get(1).isNullAt(column), "a null text has no answer");
      assertTrue(!found.get(2).isNullAt(column), "an empty text has one");
      assertEquals(found.get(0).get(column), found.get(3).get(column));
    }
  }

  @Test
  void scoresAreTheSoftmaxOfTheRawPredictions() {
    for (Row row : byId(model().transform(ROWS))) {
      double[] raw = vector(row, "rawPrediction");
      double[] probability = vector(row, "probability");
      double sum = 0;
      for (double logit : raw) {
        sum += Math.exp(logit);
      }
      int best = 0;
      for (int i = 0; i < raw.length; i++) {
        assertEquals(Math.exp(raw[i]) / sum, probability[i], 1e-12);
        best = raw[i] > raw[best] ? i : best;
      }
      assertEquals(best, row.<Double>getAs("prediction").intValue());
      assertEquals(MODEL_OF_ROWS.labels().get(best), row.getAs("predictedLabel"));
      assertEquals(probability[best], row.<Double>getAs("score"));
    }
  }

  @Test
  void metadataNamesTheLabelsAndTheirNumber() {
    StructType schema = model().transform(ROWS).schema();
    NominalAttribute prediction =
        (NominalAttribute) Attribute.fromStructField(schema.apply("prediction"));
    assertArrayEquals(new String[] {"cat", "password", "river"}, prediction.values().get());
    assertEquals(3, AttributeGroup.fromStructField(schema.apply("probability")).size());
    assertEquals(3, AttributeGroup.fromStructField(schema.apply("rawPrediction")).size());
  }

  @Test
  void textsAreReadAndJudgedInOnePass() {
    LongAccumulator reads = LocalSpark.session().sparkContext().longAccumulator();
    Dataset<Row> answers = model().transform(countingReads(ROWS, reads));
    assertEquals(60, answers.collectAsList().size());
    assertEquals(60, reads.value());
    String plan = answers.queryExecution().executedPlan().toString();
    assertEquals(2, plan.split("MapPartitions", -1).length, plan);
  }

  @Test
  void arraysOfTextsGetArraysOfAnswers() {
    Dataset<Row> pairs = ROWS.selectExpr("id", "array(text, null, text) text");
    List<Row> single = byId(model().transform(ROWS));
    for (Row row : byId(model().transform(pairs))) {
      List<Object> labels = row.getList(row.fieldIndex("predictedLabel"));
      Object expected = single.get(row.getInt(0)).getAs("predictedLabel");
      assertEquals(Arrays.asList(expected, null, expected), labels);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"array<float>", "array<double>", "vector"})
  void vectorsGetTheAnswersOfTheirTexts(String type) {
    Dataset<Row> vectors =
        embedder()
            .setOutputType(type.equals("vector") ? "vector" : "array")
            .transform(ROWS)
            .drop("text");
    Dataset<Row> typed =
        type.equals("array<double>")
            ? vectors.withColumn("embedding", functions.col("embedding").cast(type))
            : vectors;
    HeadModel trainedOnVectors =
        trainer()
            .setEmbeddingCol("embedding")
            .fit(typed.withColumnRenamed("embedding", "Embedding"));
    Dataset<Row> expected = model().transform(ROWS);
    assertSameAnswers(
        expected,
        model().setEmbeddingCol("embedding").transform(typed),
        1e-6,
        "a model that was trained on texts");
    assertSameAnswers(
        expected, trainedOnVectors.transform(typed), 1e-6, "a model that was trained on vectors");
    trainedOnVectors.clear(trainedOnVectors.embeddingCol());
    assertSameAnswers(expected, trainedOnVectors.transform(ROWS), 1e-6, "and reads texts");
  }

  @Test
  void vectorsNeedNoModelFolderAndNullsStayNull() {
    Dataset<Row> rows =
        embedder().transform(ROWS).selectExpr("id", "if(id = 2, null, embedding) `the.vector`");
    HeadModel model = model().setEmbeddingCol("the.vector").setModel("no/such");
    List<Row> answers = byId(model.transform(rows));
    assertEquals(model.transformSchema(rows.schema()), model.transform(rows).schema());
    assertEquals(60, answers.size());
    for (Row row : answers) {
      assertEquals(row.getInt(0) == 2, row.isNullAt(row.fieldIndex("predictedLabel")));
    }
  }

  @Test
  void vectorsOfAnotherSizeAreRefused() {
    Dataset<Row> rows = embedder().setDimensions(8).transform(ROWS);
    Dataset<Row> answers = model().setEmbeddingCol("embedding").transform(rows);
    Throwable failure = assertThrows(Exception.class, answers::collectAsList);
    while (failure.getCause() != null) {
      failure = failure.getCause();
    }
    assertEquals(
        "Invalid vector: 8 components; expected 32. Use the encoder that the head was made for.",
        failure.getMessage());
  }

  @Test
  void aColumnThatIsNoVectorIsRefused() {
    HeadModel model = model().setEmbeddingCol("text");
    assertEquals(
        "Column 'text' is of type STRING; expected array<float>, array<double> or a vector. Name"
            + " the column that TextEmbedder made.",
        assertThrows(IllegalArgumentException.class, () -> model.transform(ROWS)).getMessage());
  }

  @Test
  void optionsOfTheAnswerAreHeeded() {
    Row plain = byId(model().transform(ROWS)).get(0);
    Dataset<Row> cool = model().setTemperature(4).transform(ROWS);
    double[] raw = vector(plain, "rawPrediction");
    double sum = 0;
    for (double logit : raw) {
      sum += Math.exp(logit / 4);
    }
    assertEquals(Math.exp(raw[0] / 4) / sum, vector(byId(cool).get(0), "probability")[0], 1e-12);
    for (boolean vectors : new boolean[] {false, true}) {
      HeadModel model = model().setUnknownBelow(1).setTopK(2).setScoreCol("");
      Dataset<Row> rows = vectors ? embedder().transform(ROWS) : ROWS;
      Row row = byId((vectors ? model.setEmbeddingCol("embedding") : model).transform(rows)).get(0);
      assertEquals("unknown", row.getAs("predictedLabel"));
      assertEquals(3d, row.getAs("prediction"));
      assertEquals(2, row.getList(row.fieldIndex("labels")).size());
      assertTrue(!List.of(row.schema().fieldNames()).contains("score"));
    }
  }

  @Test
  void copiesHaveTheHeadAndTheParent() {
    HeadModel copy = MODEL_OF_ROWS.copy(new ParamMap().put(MODEL_OF_ROWS.outputCol().w("guess")));
    assertNotSame(MODEL_OF_ROWS, copy);
    assertSame(MODEL_OF_ROWS.head(), copy.head());
    assertSame(MODEL_OF_ROWS.parent(), copy.parent());
    assertEquals(MODEL_OF_ROWS.uid(), copy.uid());
    assertEquals("guess", copy.getOrDefault(copy.outputCol()));
    Dataset<Row> named =
        model().transform(ROWS, new ParamMap().put(model().outputCol().w("guess")));
    assertTrue(List.of(named.columns()).contains("guess"));
  }

  @Test
  void transformStartsNoJob() {
    Dataset<Row> failing = ROWS.where("raise_error('read') is null or true");
    assertEquals(9, model().transform(failing).columns().length);
    assertEquals(
        5,
        model()
            .setEmbeddingCol("v")
            .transform(failing.selectExpr("array(1D) v"))
            .drop("v")
            .columns()
            .length);
  }

  @Test
  void aVectorThatSaysNothingHasNoLabel() {
    Dataset<Row> rows =
        embedder()
            .transform(ROWS.limit(3))
            .withColumn(
                "embedding",
                functions.expr(
                    "transform(embedding, (x, i) -> CASE WHEN i = 2 AND id % 3 = 0 THEN float('NaN')"
                        + " WHEN i = 2 AND id % 3 = 1 THEN null ELSE x END)"));
    HeadModel model = model();
    model.setEmbeddingCol("embedding").setErrorCol("why");
    List<Row> answers = byId(model.transform(rows));
    for (Row row : answers) {
      boolean bad = row.getInt(0) % 3 != 2;
      assertEquals(bad, row.isNullAt(row.fieldIndex("predictedLabel")), row.toString());
      assertEquals(bad, !row.isNullAt(row.fieldIndex("why")), row.toString());
    }
    assertEquals(3, answers.size());
    model.setErrorCol("");
    Exception failed = assertThrows(Exception.class, () -> model.transform(rows).collectAsList());
    assertTrue(failed.getMessage().contains("The vector has "), failed.getMessage());
  }

  @Test
  void anotherEncoderIsRefused() throws IOException {
    Path other = folder.resolve("other");
    PersistenceTest.copyTree(Path.of(MODEL), other);
    Path settings = other.resolve("sentence_bert_config.json");
    Files.writeString(settings, Files.readString(settings) + "\n");
    HeadModel model = model().setModel(other.toString());
    String trained = model.getOrDefault(model.modelFingerprint());
    assertTrue(trained.matches("[0-9a-f]{64}"), trained);
    for (String message :
        List.of(
            assertThrows(IllegalArgumentException.class, () -> model.transform(ROWS)).getMessage(),
            assertThrows(
                    IllegalArgumentException.class,
                    () -> model.saveBundle(folder.resolve("bundle").toString()))
                .getMessage())) {
      assertTrue(
          message.matches(
              "(Cannot transform with headTrainer_\\w+: )?The encoder in "
                  + other
                  + " has fingerprint [0-9a-f]{64}; expected "
                  + trained
                  + ", on which the head was trained\\. Set the model to that encoder, or train"
                  + " again\\."),
          message);
    }
    assertTrue(Files.notExists(folder.resolve("bundle")));
  }

  @Test
  void theSameEncoderMayLieElsewhere() throws IOException {
    Path other = folder.resolve("other");
    PersistenceTest.copyTree(Path.of(MODEL), other);
    assertSameAnswers(
        model().transform(ROWS),
        model().setModel(other.toString()).transform(ROWS),
        1e-6,
        "a copy of the model folder");
  }

  @Test
  void ofTwoLabelsTheLogitsAreOppositeHalvesOfMllibsMargin() {
    Linear layer = trainer().fit(noisyRows(40, "cat", "river")).head().layer();
    assertEquals(2, layer.outputs());
    assertEquals(-layer.bias()[0], layer.bias()[1]);
    for (int i = 0; i < layer.inputs(); i++) {
      assertEquals(-layer.weight()[i], layer.weight()[layer.inputs() + i]);
    }
  }
}
