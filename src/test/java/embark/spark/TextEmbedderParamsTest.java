package embark.spark;

import static embark.spark.Frames.MODEL;
import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.texts;
import static embark.spark.Frames.vectors;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Params: names, texts, defaults, and what they refuse. */
class TextEmbedderParamsTest {

  /** Saved stages hold these names: none is ever renamed or taken away. */
  private static final List<String> FROZEN =
      List.of(
          "batchTokens",
          "device",
          "deviceCol",
          "dimensions",
          "errorCol",
          "gpuArenaStrategy",
          "gpuMemLimit",
          "inputCol",
          "longText",
          "lowerCase",
          "maxLength",
          "model",
          "modelOnSave",
          "normalize",
          "outputCol",
          "outputType",
          "overlap",
          "pooling",
          "precision",
          "prompt",
          "promptText",
          "tokenCountCol",
          "truncatedCol",
          "windowPooling",
          "windowRows");

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        wrong(
            e -> e.setPooling("avg"),
            "pooling: 'avg'; expected one of mean, cls, max," + " last_token, mean_sqrt_len."),
        wrong(
            e -> e.setPooling("MEAN"),
            "pooling: 'MEAN'; expected one of mean, cls, max," + " last_token, mean_sqrt_len."),
        wrong(e -> e.setOutputType("list"), "outputType: 'list'; expected one of array, vector."),
        wrong(e -> e.setDevice("gpu"), "device: 'gpu'; expected one of auto, cpu, cuda."),
        wrong(e -> e.setModelOnSave(""), "modelOnSave: ''; expected one of path, copy."),
        wrong(
            e -> e.setLongText("windows"),
            "longText: 'windows'; expected one of truncate, window."),
        wrong(e -> e.setOverlap(-1), "overlap: -1; expected at least 0."),
        wrong(e -> e.setWindowPooling("cls"), "windowPooling: 'cls'; expected one of mean, max."),
        wrong(e -> e.setMaxLength(0), "maxLength: 0; expected at least 1."),
        wrong(e -> e.setDimensions(-1), "dimensions: -1; expected at least 1."),
        wrong(
            e -> e.setGpuMemLimit("4 gigs"),
            "gpuMemLimit: '4 gigs'; expected bytes as 4g, 500m or 1048576, at least 1."),
        wrong(
            e -> e.setGpuMemLimit("0"),
            "gpuMemLimit: '0'; expected bytes as 4g, 500m or 1048576, at least 1."),
        wrong(
            e -> e.setGpuArenaStrategy("kSameAsRequested"),
            "gpuArenaStrategy: 'kSameAsRequested'; expected one of next_power_of_two,"
                + " same_as_requested."),
        wrong(e -> e.setBatchTokens(0), "batchTokens: 0; expected at least 1."),
        wrong(e -> e.setWindowRows(0), "windowRows: 0; expected at least 1."));
  }

  private static Arguments wrong(Consumer<TextEmbedder> set, String message) {
    return Arguments.of(set, "Invalid " + message);
  }

  @Test
  void namesAreFrozen() {
    assertEquals(FROZEN, StageParams.names(embedder()));
    assertEquals("embark.spark.TextEmbedder", TextEmbedder.class.getName());
  }

  @Test
  void everyParamHasATextAnAccessorAndASetter() throws ReflectiveOperationException {
    StageParams.assertEachHasATextAnAccessorAndASetter(new TextEmbedder("one"));
  }

  @Test
  void explainParamsShowsDefaultsValuesAndChoices() {
    String explained = embedder().setPooling("cls").explainParams();
    assertTrue(explained.contains("model folder (Hugging Face layout with model.onnx)"), explained);
    assertTrue(
        explained.contains(
            "(default: all-MiniLM-L6-v2, current: src/test/resources/models/tiny-bert)"),
        explained);
    assertTrue(
        explained.contains(
            "(unset: as the model folder says): mean, cls, max, last_token, mean_sqrt_len"
                + " (current: cls)"),
        explained);
  }

  @Test
  void defaultsAreFew() {
    assertEquals(
        Map.of(
            "model", "all-MiniLM-L6-v2",
            "modelOnSave", "path",
            "device", "auto",
            "windowRows", 2048,
            "outputCol", "embedding",
            "outputType", "array"),
        StageParams.defaults(new TextEmbedder()));
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aWrongValueIsRefusedWhenItIsSet(Consumer<TextEmbedder> set, String message) {
    TextEmbedder embedder = embedder();
    String before = embedder.explainParams();
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> set.accept(embedder)).getMessage());
    assertEquals(before, embedder.explainParams());
  }

  @Test
  void whatTheModelCannotDoIsRefusedWithAllReasons() {
    TextEmbedder embedder =
        embedder()
            .setMaxLength(65)
            .setDimensions(33)
            .setPrompt("query")
            .setPromptText("question: ");
    String message =
        assertThrows(IllegalArgumentException.class, () -> embedder.transformSchema(Frames.TEXTS))
            .getMessage();
    assertTrue(
        message.contains(
            "Invalid maxLength: 65; expected 3 (special tokens and one more) to 64, the"
                + " positions of the model."),
        message);
    assertTrue(
        message.contains(
            "Invalid dimensions: 33; expected 1 to 32, the width of the model's vectors."),
        message);
    assertTrue(
        message.contains(
            "prompt and promptText were both given; expected one of them. Leave one out."),
        message);
    TextEmbedder prompted = embedder().setPrompt("question");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> prompted.transformSchema(Frames.TEXTS))
            .getMessage()
            .contains(
                "Unknown prompt: 'question'; expected none or one of the bundle's prompts [passage,"
                    + " query]."));
  }

  @Test
  void copiesKeepTheUidAndDoNotTouchTheOriginal() {
    TextEmbedder embedder = embedder().setPooling("cls").setWindowRows(7);
    ParamMap extra = new ParamMap().put(embedder.outputCol().w("v"));
    TextEmbedder copy = (TextEmbedder) embedder.copy(extra);
    assertNotSame(embedder, copy);
    assertEquals(embedder.uid(), copy.uid());
    assertEquals("v", copy.getOrDefault(copy.outputCol()));
    assertEquals("cls", copy.getOrDefault(copy.pooling()));
    assertEquals(7, copy.getOrDefault(copy.windowRows()));
    assertEquals("embedding", embedder.getOrDefault(embedder.outputCol()));
    copy.setModel("elsewhere");
    assertEquals(MODEL, embedder.getOrDefault(embedder.model()));
  }

  @Test
  void transformTakesExtraParams() {
    TextEmbedder embedder = embedder();
    Dataset<Row> rows = texts("The cat sleeps on the warm stones.", null);
    ParamMap extra =
        new ParamMap().put(embedder.dimensions().w(4)).put(embedder.outputCol().w("short"));
    Dataset<Row> cut = embedder.transform(rows, extra);
    assertEquals(4, vectors(cut, "short").get(0).length);
    assertSame(
        vectors(embedder().setDimensions(4).transform(rows), "embedding"),
        vectors(cut, "short"),
        "extra params against set ones");
    assertEquals(32, vectors(embedder.transform(rows), "embedding").get(0).length);
    Dataset<Row> pair = embedder.transform(rows, embedder.outputCol().w("pair"));
    assertEquals(List.of("id", "text", "pair"), List.of(pair.columns()));
  }

  @Test
  void cudaIsRefusedWhereThereIsNone() {
    Dataset<Row> rows = embedder().setDevice("cuda").transform(texts("one cat"));
    Throwable failure = assertThrows(Exception.class, rows::collectAsList);
    while (failure.getCause() != null) {
      failure = failure.getCause();
    }
    assertTrue(
        failure
            .getMessage()
            .contains(
                "device=cuda was requested but ONNX Runtime here is the CPU build. Build with"
                    + " -Pgpu and submit that jar, or use device=cpu."),
        failure.getMessage());
  }
}
