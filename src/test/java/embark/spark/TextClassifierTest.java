package embark.spark;

import static embark.spark.Frames.TEXTS;
import static embark.spark.Frames.texts;
import static embark.spark.LabelFrames.TOLERANCE;
import static embark.spark.LabelFrames.answer;
import static embark.spark.LabelFrames.assertAnswers;
import static embark.spark.LabelFrames.assertNumbers;
import static embark.spark.LabelFrames.classifier;
import static embark.spark.LabelFrames.examples;
import static embark.spark.LabelFrames.numbers;
import static embark.spark.LabelFrames.refusal;
import static embark.spark.LabelFrames.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.pipeline.LabelGolden;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The columns of a classifier: which, of what type, and with whose numbers. */
class TextClassifierTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final DataType VECTOR = SQLDataTypes.VectorType();
  private static final DataType SCORED =
      DataTypes.createArrayType(
          new StructType().add("label", "string", false).add("score", "double", false), false);

  private static List<String> columns(StructType schema) {
    return Arrays.stream(schema.fields())
        .skip(TEXTS.length())
        .peek(field -> assertTrue(field.nullable(), field.name()))
        .map(field -> field.name() + " " + field.dataType().sql())
        .toList();
  }

  private static String column(String name, DataType type) {
    return name + " " + type.sql();
  }

  @Test
  void oneLabelOfSeveralHasFiveColumns() {
    assertEquals(
        List.of(
            column("label", DataTypes.StringType),
            column("score", DataTypes.DoubleType),
            column("probability", VECTOR),
            column("rawPrediction", VECTOR),
            column("prediction", DataTypes.DoubleType)),
        columns(classifier("bert").transformSchema(TEXTS)));
  }

  @Test
  void labelsThatEachHoldOrNotHaveAColumnOfAllThatHold() {
    for (String family : List.of("xlm-roberta", "mpnet")) {
      assertEquals(
          List.of(
              column("label", DataTypes.StringType),
              column("score", DataTypes.DoubleType),
              column("labels", SCORED),
              column("probability", VECTOR),
              column("rawPrediction", VECTOR),
              column("prediction", DataTypes.DoubleType)),
          columns(classifier(family).transformSchema(TEXTS)));
    }
  }

  @Test
  void aRegressionHasItsNumbers() {
    assertEquals(
        List.of(
            column("score", DataTypes.DoubleType),
            column("rawPrediction", VECTOR),
            column("prediction", DataTypes.DoubleType)),
        columns(classifier("albert").transformSchema(TEXTS)));
    LabelGolden golden = LabelGolden.of("albert");
    List<Row> rows = rows(classifier("albert").transform(examples(golden.texts())));
    for (int i = 0; i < rows.size(); i++) {
      double expected = golden.texts().get(i).logits().get(0);
      assertEquals(expected, rows.get(i).<Double>getAs("score"), TOLERANCE);
      assertEquals(rows.get(i).<Double>getAs("score"), rows.get(i).<Double>getAs("prediction"));
      assertArrayEquals(
          new double[] {rows.get(i).<Double>getAs("score")}, numbers(rows.get(i), "rawPrediction"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "distilbert", "electra", "deberta-v2"})
  void answersAreTheReferences(String family) {
    LabelGolden golden = LabelGolden.of(family);
    Dataset<Row> answers = classifier(family).transform(examples(golden.texts()));
    StructType schema = examples(golden.texts()).schema();
    assertEquals(classifier(family).transformSchema(schema), answers.schema());
    assertAnswers(golden, golden.texts(), rows(answers));
  }

  @Test
  void oneOutputHasASigmoid() {
    LabelGolden golden = LabelGolden.of("mpnet");
    assertAnswers(
        golden, golden.texts(), rows(classifier("mpnet").transform(examples(golden.texts()))));
  }

  @Test
  void windowsAndBatchesChangeNothing() {
    LabelGolden golden = LabelGolden.of("bert");
    Dataset<Row> rows = examples(golden.texts()).repartition(3);
    TextClassifier classifier = classifier("bert").setWindowRows(3).setBatchTokens(100);
    assertAnswers(golden, golden.texts(), rows(classifier.transform(rows)));
  }

  @Test
  void aNullHasNullsAndAnEmptyTextHasWhatTheModelGivesToNoWords() {
    List<Row> rows = rows(classifier("xlm-roberta").transform(texts("one cat", null, "", " ")));
    for (int column = TEXTS.length(); column < rows.get(1).length(); column++) {
      assertTrue(rows.get(1).isNullAt(column), rows.get(1).schema().fieldNames()[column]);
      assertTrue(!rows.get(0).isNullAt(column) && !rows.get(2).isNullAt(column));
    }
    LabelGolden golden = LabelGolden.of("xlm-roberta");
    LabelGolden.Example empty =
        golden.texts().stream()
            .filter(one -> one.text().first().isEmpty())
            .findFirst()
            .orElseThrow();
    assertNumbers(empty.logits(), numbers(rows.get(2), "rawPrediction"), "empty text");
    assertEquals(rows.get(2).getList(4), rows.get(3).getList(4), "blank as empty");
  }

  @Test
  void anArrayOfTextsHasArraysOfEverything() {
    Dataset<Row> rows =
        SPARK.sql(
            "select 0 id, array('one cat', null, '') text union all select 1, null"
                + " union all select 2, array()");
    TextClassifier classifier = classifier("xlm-roberta");
    Dataset<Row> answers = classifier.transform(rows);
    assertEquals(classifier.transformSchema(rows.schema()), answers.schema());
    StructType alone = classifier.transformSchema(TEXTS);
    for (StructField field : Arrays.asList(alone.fields()).subList(2, alone.length())) {
      assertEquals(
          DataTypes.createArrayType(field.dataType(), true),
          answers.schema().apply(field.name()).dataType());
    }
    List<Row> collected = rows(answers);
    List<Row> single = rows(classifier.transform(texts("one cat", null, "")));
    for (int column = 2; column < alone.length(); column++) {
      List<Object> elements = collected.get(0).getList(column);
      for (int i = 0; i < 3; i++) {
        assertSameCell(single.get(i).get(column), elements.get(i));
      }
      assertTrue(collected.get(1).isNullAt(column), "null array");
      assertEquals(List.of(), collected.get(2).getList(column), "empty array");
    }
  }

  private static void assertSameCell(Object expected, Object actual) {
    if (expected instanceof Vector vector) {
      assertArrayEquals(vector.toArray(), ((Vector) actual).toArray(), TOLERANCE);
    } else if (expected instanceof Double number) {
      assertEquals(number, (Double) actual, TOLERANCE);
    } else if (expected instanceof String || expected == null) {
      assertEquals(expected, actual);
    }
  }

  @Test
  void theTextMayBeAFieldOfAStruct() {
    Dataset<Row> rows =
        SPARK.sql("select 0 id, named_struct('title', 'one cat') doc union all select 1, null");
    List<Row> answers = rows(classifier("bert").setInputCol("doc.title").transform(rows));
    Row expected = answer(classifier("bert"), "one cat");
    assertEquals(expected.<String>getAs("label"), answers.get(0).getAs("label"));
    assertEquals(expected.<Double>getAs("score"), answers.get(0).getAs("score"), TOLERANCE);
    assertNull(answers.get(1).getAs("label"));
  }

  @Test
  void columnsAreNamedAsAskedForAndAnEmptyNameLeavesOneOut() {
    TextClassifier classifier =
        classifier("xlm-roberta")
            .setOutputCol("")
            .setScoreCol("how sure")
            .setPredictionCol("")
            .setProbabilityCol("all.scores")
            .setRawPredictionCol("")
            .setLabelsCol("moods");
    Dataset<Row> answers = classifier.transform(texts("one cat"));
    assertEquals(
        List.of("id", "text", "how sure", "moods", "all.scores"), List.of(answers.columns()));
    Row row = answers.first();
    double[] scores = numbers(row, "all.scores");
    assertEquals(Arrays.stream(scores).max().orElseThrow(), row.<Double>getAs("how sure"));
    Stream.of(classifier.scoreCol(), classifier.labelsCol(), classifier.probabilityCol())
        .forEach(param -> classifier.set(param, ""));
    assertEquals(List.of(TEXTS.fieldNames()), List.of(classifier.transformSchema(TEXTS).names()));
    assertEquals("one cat", answer(classifier, "one cat").getString(1));
  }

  @Test
  void aTakenNameIsRefused() {
    assertEquals(
        "Column 'label' exists already; expected a new name. Name another output column, or drop"
            + " it first.",
        refusal(classifier("bert"), TEXTS.add("label", "string")));
    assertEquals(
        "Column 'score' exists already; expected a new name. Name another output column, or drop"
            + " it first.",
        refusal(classifier("bert").setOutputCol("score"), TEXTS));
  }

  @Test
  void everyProblemIsInOneMessage() {
    String message =
        refusal(
            classifier("distilbert").setInputCol("body").setMaxLength(65).setLabels("a"), TEXTS);
    assertEquals(
        """
        2 problems.
          - Column 'body' does not exist; expected one of [id, text]. Correct the name of the text \
        column.
          - Cannot classify with %s: 2 problems.
            - Invalid maxLength: 65; expected 3 (special tokens and one more) to 64, the positions \
        of the model.
            - Invalid labels: 1 names; expected 2, one for each of the model's outputs. Correct the \
        labels."""
            .formatted(LabelGolden.of("distilbert").folder().toAbsolutePath()),
        message);
  }

  @Test
  void aModelWithoutLogitsSaysWhatToDo() {
    String message =
        refusal(new TextClassifier().setInputCol("text").setModel(Frames.MODEL), TEXTS);
    assertTrue(message.contains("or train a head on this encoder (jobs/run train)."), message);
  }
}
