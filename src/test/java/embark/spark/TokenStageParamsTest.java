package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Params of the stages of entities and answers: names, texts, defaults, and what they refuse. */
class TokenStageParamsTest {

  /** What every stage has. Saved stages hold these names for ever, and those below. */
  private static final List<String> COMMON =
      List.of(
          "batchTokens",
          "device",
          "deviceCol",
          "errorCol",
          "gpuArenaStrategy",
          "gpuMemLimit",
          "inputCol",
          "lowerCase",
          "maxLength",
          "model",
          "modelOnSave",
          "outputCol",
          "overlap",
          "precision",
          "windowRows");

  private static List<String> commonAnd(String... more) {
    return Stream.concat(COMMON.stream(), Stream.of(more)).sorted().toList();
  }

  private static Map<String, Object> defaultsAnd(Map<String, Object> more) {
    Map<String, Object> defaults =
        new TreeMap<>(
            Map.of(
                "model", "all-MiniLM-L6-v2",
                "modelOnSave", "path",
                "device", "auto",
                "windowRows", 2048));
    defaults.putAll(more);
    return defaults;
  }

  @Test
  void namesAreFrozen() {
    assertEquals(
        commonAnd("aggregation", "ignoreLabels", "longText"),
        StageParams.names(new EntityTagger()));
    assertEquals(
        commonAnd(
            "alignToWords",
            "answersCol",
            "contextCol",
            "endCol",
            "handleImpossible",
            "maxAnswerTokens",
            "noAnswerScoreCol",
            "scoreCol",
            "startCol",
            "topK"),
        StageParams.names(new QuestionAnswerer()));
    assertEquals("embark.spark.EntityTagger", EntityTagger.class.getName());
    assertEquals("embark.spark.QuestionAnswerer", QuestionAnswerer.class.getName());
  }

  @Test
  void everyParamHasATextAnAccessorAndASetter() throws ReflectiveOperationException {
    StageParams.assertEachHasATextAnAccessorAndASetter(new EntityTagger("one"));
    StageParams.assertEachHasATextAnAccessorAndASetter(new QuestionAnswerer("two"));
  }

  @Test
  void defaultsAreFew() {
    assertEquals(
        defaultsAnd(Map.of("outputCol", "entities", "aggregation", "simple", "longText", "window")),
        StageParams.defaults(new EntityTagger()));
    assertEquals(
        defaultsAnd(
            Map.of(
                "outputCol", "answer",
                "scoreCol", "score",
                "startCol", "start",
                "endCol", "end",
                "noAnswerScoreCol", "noAnswerScore",
                "answersCol", "answers",
                "maxAnswerTokens", 15,
                "handleImpossible", false,
                "alignToWords", true)),
        StageParams.defaults(new QuestionAnswerer()));
  }

  static Stream<Arguments> wrongValues() {
    EntityTagger tagger = new EntityTagger();
    QuestionAnswerer answerer = new QuestionAnswerer();
    return Stream.of(
        wrong(
            () -> tagger.setAggregation("SIMPLE"),
            "aggregation: 'SIMPLE'; expected one of none, simple, first, average, max."),
        wrong(
            () -> tagger.setLongText("cut"), "longText: 'cut'; expected one of truncate, window."),
        wrong(() -> tagger.setOverlap(-1), "overlap: -1; expected at least 0."),
        wrong(() -> tagger.setMaxLength(0), "maxLength: 0; expected at least 1."),
        wrong(() -> answerer.setTopK(0), "topK: 0; expected at least 1."),
        wrong(() -> answerer.setMaxAnswerTokens(0), "maxAnswerTokens: 0; expected at least 1."),
        wrong(() -> answerer.setOverlap(-2), "overlap: -2; expected at least 0."));
  }

  private static Arguments wrong(Supplier<?> set, String message) {
    return Arguments.of(set, "Invalid " + message);
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aWrongValueIsRefusedWhenItIsSet(Supplier<?> set, String message) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, set::get).getMessage());
  }

  @Test
  void copiesKeepTheUidAndDoNotTouchTheOriginal() {
    EntityTagger tagger = new EntityTagger().setOverlap(3);
    EntityTagger copy =
        (EntityTagger) tagger.copy(new ParamMap().put(tagger.outputCol().w("names")));
    assertNotSame(tagger, copy);
    assertEquals(tagger.uid(), copy.uid());
    assertEquals("names", copy.getOrDefault(copy.outputCol()));
    assertEquals(3, copy.getOrDefault(copy.overlap()));
    copy.setOverlap(5);
    assertEquals(3, tagger.getOrDefault(tagger.overlap()));
    QuestionAnswerer answerer = new QuestionAnswerer().setTopK(3);
    QuestionAnswerer other = (QuestionAnswerer) answerer.copy(ParamMap.empty());
    assertEquals(answerer.uid(), other.uid());
    assertEquals(3, other.getOrDefault(other.topK()));
  }

  @Test
  void transformStartsNoJob() {
    Dataset<Row> failing =
        Frames.texts("one cat").where("raise_error('read') is null or true").select("id", "text");
    assertEquals(
        List.of("id", "text", "entities"),
        List.of(EntityTaggerTest.tagger("bert").transform(failing).columns()));
    assertEquals(
        7,
        QuestionAnswererTest.answerer("bert")
            .setContextCol("text")
            .transform(failing)
            .columns()
            .length);
  }
}
