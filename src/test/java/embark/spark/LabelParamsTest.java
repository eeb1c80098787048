package embark.spark;

import static embark.spark.LabelFrames.classifier;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Params of the stages that give labels: names, texts, defaults, and what they refuse. */
class LabelParamsTest {

  /** What every stage that gives labels has. Saved stages hold these names for ever. */
  private static final List<String> COMMON =
      List.of(
          "batchTokens",
          "device",
          "deviceCol",
          "errorCol",
          "gpuArenaStrategy",
          "gpuMemLimit",
          "inputCol",
          "labelsCol",
          "model",
          "modelOnSave",
          "outputCol",
          "precision",
          "predictionCol",
          "probabilityCol",
          "rawPredictionCol",
          "scoreCol",
          "temperature",
          "threshold",
          "topK",
          "unknownBelow",
          "windowRows");

  private static List<String> commonAnd(String... more) {
    return Stream.concat(COMMON.stream(), Stream.of(more)).sorted().toList();
  }

  private static Map<String, Object> commonDefaults() {
    return new TreeMap<>(
        Map.ofEntries(
            Map.entry("model", "all-MiniLM-L6-v2"),
            Map.entry("modelOnSave", "path"),
            Map.entry("device", "auto"),
            Map.entry("windowRows", 2048),
            Map.entry("outputCol", "label"),
            Map.entry("scoreCol", "score"),
            Map.entry("predictionCol", "prediction"),
            Map.entry("probabilityCol", "probability"),
            Map.entry("rawPredictionCol", "rawPrediction"),
            Map.entry("labelsCol", "labels"),
            Map.entry("threshold", 0.5)));
  }

  @Test
  void namesAreFrozen() {
    assertEquals(
        commonAnd(
            "labels",
            "longText",
            "lowerCase",
            "maxLength",
            "overlap",
            "problemType",
            "textPairCol",
            "windowPooling"),
        StageParams.names(new TextClassifier()));
    assertEquals(
        commonAnd(
            "descriptions",
            "exampleLabels",
            "exampleTexts",
            "labels",
            "lowerCase",
            "maxLength",
            "multiLabel",
            "prompt",
            "template"),
        StageParams.names(new ZeroShotClassifier()));
    assertEquals("embark.spark.TextClassifier", TextClassifier.class.getName());
    assertEquals("embark.spark.ZeroShotClassifier", ZeroShotClassifier.class.getName());
  }

  @Test
  void everyParamHasATextAnAccessorAndASetter() throws ReflectiveOperationException {
    StageParams.assertEachHasATextAnAccessorAndASetter(new TextClassifier("one"));
    StageParams.assertEachHasATextAnAccessorAndASetter(new ZeroShotClassifier("two"));
    StageParams.assertEachHasATextAnAccessorAndASetter(new HeadTrainer("three"));
  }

  @Test
  void defaultsAreFew() {
    assertEquals(commonDefaults(), StageParams.defaults(new TextClassifier()));
    Map<String, Object> defaults = commonDefaults();
    defaults.put("multiLabel", false);
    assertEquals(defaults, StageParams.defaults(new ZeroShotClassifier()));
  }

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        wrong(
            c -> c.setProblemType("single_label_classification"),
            "problemType: 'single_label_classification'; expected one of single_label,"
                + " multi_label, regression."),
        wrong(c -> c.setTopK(0), "topK: 0; expected at least 1."),
        wrong(c -> c.setThreshold(1.1), "threshold: 1.1; expected a number from 0.0 to 1.0."),
        wrong(
            c -> c.setUnknownBelow(-0.1), "unknownBelow: -0.1; expected a number from 0.0 to 1.0."),
        wrong(
            c -> c.setUnknownBelow(Double.NaN),
            "unknownBelow: NaN; expected a number from 0.0 to 1.0."),
        wrong(c -> c.setTemperature(0), "temperature: 0.0; expected a number above 0."),
        wrong(c -> c.setTemperature(Double.NaN), "temperature: NaN; expected a number above 0."),
        wrong(c -> c.setMaxLength(0), "maxLength: 0; expected at least 1."),
        wrong(c -> c.setDevice("gpu"), "device: 'gpu'; expected one of auto, cpu, cuda."));
  }

  private static Arguments wrong(Consumer<TextClassifier> set, String message) {
    return Arguments.of(set, "Invalid " + message);
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aWrongValueIsRefusedWhenItIsSet(Consumer<TextClassifier> set, String message) {
    TextClassifier classifier = classifier("bert");
    String before = classifier.explainParams();
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> set.accept(classifier)).getMessage());
    assertEquals(before, classifier.explainParams());
  }

  @Test
  void copiesKeepTheUidAndDoNotTouchTheOriginal() {
    TextClassifier classifier = classifier("bert").setTopK(2);
    TextClassifier copy =
        (TextClassifier) classifier.copy(new ParamMap().put(classifier.outputCol().w("mood")));
    assertNotSame(classifier, copy);
    assertEquals(classifier.uid(), copy.uid());
    assertEquals("mood", copy.getOrDefault(copy.outputCol()));
    assertEquals(2, copy.getOrDefault(copy.topK()));
    copy.setTopK(4);
    assertEquals(2, classifier.getOrDefault(classifier.topK()));
    assertEquals("label", classifier.getOrDefault(classifier.outputCol()));
  }

  @Test
  void transformTakesExtraParamsAndChangesNothing() {
    TextClassifier classifier = classifier("bert");
    String before = classifier.explainParams();
    Dataset<Row> answers =
        classifier.transform(
            Frames.texts("one cat"),
            new ParamMap().put(classifier.labelsCol().w("best")).put(classifier.topK().w(1)));
    assertTrue(List.of(answers.columns()).contains("best"));
    assertEquals(before, classifier.explainParams());
  }

  @Test
  void transformStartsNoJob() {
    Dataset<Row> failing =
        Frames.texts("one cat").where("raise_error('read') is null or true").select("id", "text");
    assertEquals(7, classifier("bert").transform(failing).columns().length);
  }
}
