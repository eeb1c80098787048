package embark.spark;

import static embark.spark.LabelFrames.TOLERANCE;
import static embark.spark.LabelFrames.assertAnswers;
import static embark.spark.LabelFrames.classifier;
import static embark.spark.LabelFrames.examples;
import static embark.spark.LabelFrames.numbers;
import static embark.spark.LabelFrames.pairs;
import static embark.spark.LabelFrames.refusal;
import static embark.spark.LabelFrames.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.pipeline.LabelGolden;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs of texts that a model reads together. */
class TextPairTest {

  private static final SparkSession SPARK = LocalSpark.session();

  private static TextClassifier ofPairs(String family) {
    return classifier(family).setTextPairCol("other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "deberta-v2", "mpnet"})
  void answersAreTheReferences(String family) {
    LabelGolden golden = LabelGolden.of(family);
    Dataset<Row> answers = ofPairs(family).transform(examples(golden.pairs()));
    assertAnswers(golden, golden.pairs(), rows(answers));
  }

  @Test
  void similarityOfPairsIsANumber() {
    LabelGolden golden = LabelGolden.of("albert");
    List<Row> rows = rows(ofPairs("albert").transform(examples(golden.pairs())));
    for (int i = 0; i < rows.size(); i++) {
      double expected = golden.pairs().get(i).scores().get(0);
      assertEquals(expected, rows.get(i).<Double>getAs("prediction"), TOLERANCE);
    }
  }

  @Test
  void aNullInEitherHasNulls() {
    List<Row> rows =
        rows(
            ofPairs("roberta")
                .transform(
                    pairs(
                        List.of(
                            RowFactory.create(0, "one cat", "a cat"),
                            RowFactory.create(0, null, "a cat"),
                            RowFactory.create(0, "one cat", null),
                            RowFactory.create(0, null, null),
                            RowFactory.create(0, "", "")))));
    assertEquals(
        List.of(false, true, true, true, false),
        rows.stream().map(row -> row.getAs("label") == null).toList());
    for (int column = 3; column < rows.get(1).length(); column++) {
      assertTrue(rows.get(1).isNullAt(column) && rows.get(2).isNullAt(column));
    }
  }

  @Test
  void arraysArePairedElementByElement() {
    Dataset<Row> rows =
        SPARK.sql(
            """
            select 0 id, array('one cat', null, 'a') text, array('two cats', 'b', null) other
            union all select 1, null, array('x')
            union all select 2, array('x'), null
            union all select 3, array(), array()
            """);
    List<Row> answers = rows(ofPairs("bert").transform(rows));
    List<Vector> logits = answers.get(0).getList(answers.get(0).fieldIndex("rawPrediction"));
    Row alone =
        ofPairs("bert")
            .transform(pairs(List.of(RowFactory.create(0, "one cat", "two cats"))))
            .first();
    assertArrayEquals(numbers(alone, "rawPrediction"), logits.get(0).toArray(), TOLERANCE);
    assertNull(logits.get(1));
    assertNull(logits.get(2));
    assertNull(answers.get(1).getAs("label"));
    assertNull(answers.get(2).getAs("label"));
    assertEquals(List.of(), answers.get(3).getList(answers.get(3).fieldIndex("label")));
  }

  @Test
  void arraysOfOneRowHaveAsManyElements() {
    Dataset<Row> rows = SPARK.sql("select array('a', 'b', 'c') text, array('x', 'y') other");
    Dataset<Row> answers = ofPairs("bert").transform(rows);
    Throwable failure = assertThrows(Exception.class, answers::collectAsList);
    while (failure.getCause() != null) {
      failure = failure.getCause();
    }
    assertTrue(
        failure
            .getMessage()
            .contains(
                "Cannot pair 3 texts with 2; expected as many of each. Correct the row, or drop"
                    + " it."),
        failure.getMessage());
  }

  @Test
  void aTextGoesWithEachElementOfAnArray() {
    Dataset<Row> rows =
        SPARK.sql(
            """
            select 0 id, 'one cat' text, array('two cats', null, 'a dog') other
            union all select 1, null, array('x', 'y')
            union all select 2, 'x', null
            union all select 3, 'x', array()
            """);
    List<Row> answers = rows(ofPairs("bert").transform(rows));
    List<Row> turned =
        rows(classifier("bert").setInputCol("other").setTextPairCol("text").transform(rows));
    List<Vector> logits = answers.get(0).getList(answers.get(0).fieldIndex("rawPrediction"));
    List<Vector> others = turned.get(0).getList(turned.get(0).fieldIndex("rawPrediction"));
    List<Row> alone =
        rows(
            ofPairs("bert")
                .transform(
                    pairs(
                        List.of(
                            RowFactory.create(0, "one cat", "two cats"),
                            RowFactory.create(1, "one cat", "a dog"),
                            RowFactory.create(2, "a dog", "one cat")))));
    assertArrayEquals(numbers(alone.get(0), "rawPrediction"), logits.get(0).toArray(), TOLERANCE);
    assertNull(logits.get(1));
    assertArrayEquals(numbers(alone.get(1), "rawPrediction"), logits.get(2).toArray(), TOLERANCE);
    assertArrayEquals(numbers(alone.get(2), "rawPrediction"), others.get(2).toArray(), TOLERANCE);
    assertEquals(Arrays.asList(null, null), answers.get(1).getList(3));
    assertNull(answers.get(2).get(3));
    assertEquals(List.of(), answers.get(3).getList(3));
  }

  @Test
  void aMissingSecondColumnIsNamed() {
    assertEquals(
        "Column 'other' does not exist; expected one of [id, text]. Correct the name of the text"
            + " column.",
        refusal(ofPairs("bert"), Frames.TEXTS));
  }

  @Test
  void theSecondTextMayBeAFieldOfAStructAndTheFirstOneToo() {
    Dataset<Row> rows = SPARK.sql("select named_struct('a', 'one cat', 'b', 'two cats') doc");
    Row nested =
        classifier("bert").setInputCol("doc.a").setTextPairCol("doc.b").transform(rows).first();
    Row flat =
        ofPairs("bert")
            .transform(pairs(List.of(RowFactory.create(0, "one cat", "two cats"))))
            .first();
    assertArrayEquals(numbers(flat, "rawPrediction"), numbers(nested, "rawPrediction"), TOLERANCE);
  }

  @Test
  void anEmptyNameMeansSingleTexts() {
    LabelGolden golden = LabelGolden.of("bert");
    TextClassifier classifier = ofPairs("bert").setTextPairCol("");
    assertAnswers(golden, golden.texts(), rows(classifier.transform(examples(golden.texts()))));
  }
}
