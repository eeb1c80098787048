package embark.spark;

import static embark.spark.Frames.texts;
import static embark.spark.LabelFrames.TOLERANCE;
import static embark.spark.LabelFrames.answer;
import static embark.spark.LabelFrames.assertAnswers;
import static embark.spark.LabelFrames.assertNumbers;
import static embark.spark.LabelFrames.classifier;
import static embark.spark.LabelFrames.examples;
import static embark.spark.LabelFrames.numbers;
import static embark.spark.LabelFrames.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.pipeline.LabelGolden;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which labels count, and what they are called. */
class LabelChoiceTest {

  private static final String TEXT = "The cat sleeps on the warm stones.";

  /** Labels of a cell with their scores, in the cell's order. */
  private static List<String> listed(Row row) {
    return row.<Row>getList(row.fieldIndex("labels")).stream()
        .map(one -> one.<String>getAs("label"))
        .toList();
  }

  /** The labels from a score on, the best first, by a reference. */
  private static List<String> expected(
      LabelGolden golden, LabelGolden.Example example, double threshold) {
    return IntStream.range(0, golden.labels().size())
        .boxed()
        .filter(label -> example.scores().get(label) >= threshold)
        .sorted(Comparator.comparing((Integer label) -> -example.scores().get(label)))
        .map(golden.labels()::get)
        .toList();
  }

  private static String[] names(StructType schema) {
    return ((NominalAttribute) Attribute.fromStructField(schema.apply("prediction")))
        .values()
        .get();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2, 0.5, 0.9, 1})
  void labelsOverTheThresholdAreListedTheBestFirst(double threshold) {
    LabelGolden golden = LabelGolden.of("xlm-roberta");
    TextClassifier classifier = classifier("xlm-roberta");
    if (threshold != 0.5) {
      classifier.setThreshold(threshold);
    }
    List<Row> rows = rows(classifier.transform(examples(golden.texts())));
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      assertEquals(expected(golden, golden.texts().get(i), threshold), listed(row));
      for (Row one : row.<Row>getList(row.fieldIndex("labels"))) {
        double score = numbers(row, "probability")[golden.labels().indexOf(one.getString(0))];
        assertEquals(score, one.getDouble(1));
      }
    }
    assertAnswers(golden, golden.texts(), rows);
  }

  @Test
  void topKLimitsTheListAndAsksForOneWhereOneLabelHolds() {
    LabelGolden golden = LabelGolden.of("bert");
    for (int topK : new int[] {1, 3, 5, 99}) {
      List<Row> rows = rows(classifier("bert").setTopK(topK).transform(examples(golden.texts())));
      for (int i = 0; i < rows.size(); i++) {
        List<String> all = expected(golden, golden.texts().get(i), 0);
        assertEquals(all.subList(0, Math.min(topK, all.size())), listed(rows.get(i)));
      }
    }
    Row row = answer(classifier("xlm-roberta").setTopK(2).setThreshold(0), TEXT);
    assertEquals(
        expected(LabelGolden.of("xlm-roberta"), LabelGolden.of("xlm-roberta").texts().get(0), 0)
            .subList(0, 2),
        listed(row));
  }

  @Test
  void aTextWhoseBestScoreIsTooLowIsUnknown() {
    LabelGolden golden = LabelGolden.of("bert");
    double limit = 0.45;
    TextClassifier classifier = classifier("bert").setUnknownBelow(limit);
    List<String> names = new ArrayList<>(golden.labels());
    names.add("unknown");
    StructType schema = classifier.transformSchema(Frames.TEXTS);
    assertArrayEquals(names.toArray(), names(schema));
    List<Row> rows = rows(classifier.transform(examples(golden.texts())));
    List<Row> all = rows(classifier("bert").transform(examples(golden.texts())));
    int unknown = 0;
    for (int i = 0; i < rows.size(); i++) {
      boolean low = all.get(i).<Double>getAs("score") < limit;
      unknown += low ? 1 : 0;
      String label = low ? "unknown" : all.get(i).getAs("label");
      assertEquals(label, rows.get(i).getAs("label"));
      assertEquals(names.indexOf(label), rows.get(i).<Double>getAs("prediction"));
      assertEquals(all.get(i).<Double>getAs("score"), rows.get(i).getAs("score"), TOLERANCE);
      assertNumbers(
          golden.texts().get(i).scores(), numbers(rows.get(i), "probability"), "all are there");
    }
    assertTrue(unknown > 0 && unknown < rows.size(), unknown + " are unknown");
  }

  @Test
  void aScoreAtTheLimitCounts() {
    Row row = answer(classifier("bert"), TEXT);
    TextClassifier classifier = classifier("bert").setUnknownBelow(row.<Double>getAs("score"));
    assertEquals(row.<String>getAs("label"), answer(classifier, TEXT).getAs("label"));
  }

  @Test
  void aModelsOwnUnknownIsTheSame() {
    TextClassifier classifier =
        classifier("electra").setLabels("low", "unknown", "high").setUnknownBelow(1);
    StructType schema = classifier.transformSchema(Frames.TEXTS);
    assertArrayEquals(new String[] {"low", "unknown", "high"}, names(schema));
    Row row = answer(classifier, TEXT);
    assertEquals("unknown", row.getAs("label"));
    assertEquals(1.0, row.<Double>getAs("prediction"));
    assertEquals(3, numbers(row, "probability").length);
  }

  @Test
  void unknownIsNoneOfTheLabelsThatAreListed() {
    Row row = answer(classifier("bert").setUnknownBelow(1).setTopK(99), TEXT);
    assertEquals("unknown", row.getAs("label"));
    assertEquals(5, listed(row).size());
    assertTrue(!listed(row).contains("unknown"));
  }

  @Test
  void theTemperatureChangesScoresAndNotLogits() {
    LabelGolden golden = LabelGolden.of("bert");
    List<Row> rows = rows(classifier("bert").setTemperature(4).transform(examples(golden.texts())));
    for (int i = 0; i < rows.size(); i++) {
      List<Double> logits = golden.texts().get(i).logits();
      assertNumbers(logits, numbers(rows.get(i), "rawPrediction"), "logits");
      double sum = logits.stream().mapToDouble(logit -> Math.exp(logit / 4)).sum();
      assertNumbers(
          logits.stream().map(logit -> Math.exp(logit / 4) / sum).toList(),
          numbers(rows.get(i), "probability"),
          "scores");
    }
  }

  @Test
  void labelsMayBeNamedAnew() {
    TextClassifier classifier = classifier("distilbert").setLabels("schlecht", "gut");
    assertArrayEquals(
        new String[] {"schlecht", "gut"}, names(classifier.transformSchema(Frames.TEXTS)));
    List<Row> rows = rows(classifier.transform(texts(TEXT, "a dog")));
    List<Row> own = rows(classifier("distilbert").transform(texts(TEXT, "a dog")));
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(
          own.get(i).getAs("label").equals("NEGATIVE") ? "schlecht" : "gut",
          rows.get(i).getAs("label"));
    }
  }

  @Test
  void theProblemTypeMayBeAskedFor() {
    LabelGolden.Example example = LabelGolden.of("xlm-roberta").texts().get(0);
    Row single = answer(classifier("xlm-roberta").setProblemType("single_label"), TEXT);
    double sum = example.logits().stream().mapToDouble(Math::exp).sum();
    assertNumbers(
        example.logits().stream().map(logit -> Math.exp(logit) / sum).toList(),
        numbers(single, "probability"),
        "softmax");
    assertEquals(7, single.length(), "no list of labels");
    Row multi = answer(classifier("bert").setProblemType("multi_label"), TEXT);
    assertNumbers(
        LabelGolden.of("bert").texts().get(0).logits().stream()
            .map(logit -> 1 / (1 + Math.exp(-logit)))
            .toList(),
        numbers(multi, "probability"),
        "sigmoids");
    Row regression = answer(classifier("xlm-roberta").setProblemType("regression"), TEXT);
    assertEquals(example.logits().get(0), regression.<Double>getAs("prediction"), TOLERANCE);
    assertNumbers(example.logits(), numbers(regression, "rawPrediction"), "all numbers");
  }

  @Test
  void textsAreCutAndCasedAsAskedFor() {
    double[] own = numbers(answer(classifier("bert"), TEXT), "rawPrediction");
    for (TextClassifier other :
        List.of(classifier("bert").setMaxLength(5), classifier("bert").setLowerCase(false))) {
      double[] theirs = numbers(answer(other, TEXT), "rawPrediction");
      assertTrue(Math.abs(own[0] - theirs[0]) > TOLERANCE, other.explainParams());
    }
  }
}
