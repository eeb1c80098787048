package embark.spark;

import static embark.spark.Frames.MODEL;
import static embark.spark.LabelledFrames.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names and defaults of a trainer's and a head's Params, which saved stages hold for ever. */
class HeadParamsTest {

  private static final TypeReference<TreeMap<String, Object>> JSON_OBJECT =
      new TypeReference<>() {};

  /** The Params of both, set to values that are no defaults. */
  private static final Map<String, Object> SHARED =
      Map.ofEntries(
          Map.entry("inputCol", "text"),
          Map.entry("model", MODEL),
          Map.entry("modelOnSave", "copy"),
          Map.entry("precision", "fp32"),
          Map.entry("device", "cpu"),
          Map.entry("batchTokens", 100),
          Map.entry("windowRows", 9),
          Map.entry("errorCol", "why"),
          Map.entry("gpuMemLimit", "4g"),
          Map.entry("gpuArenaStrategy", "same_as_requested"),
          Map.entry("deviceCol", "where"),
          Map.entry("outputCol", "guess"),
          Map.entry("scoreCol", "s"),
          Map.entry("predictionCol", "p"),
          Map.entry("probabilityCol", "all"),
          Map.entry("rawPredictionCol", "raw"),
          Map.entry("labelsCol", "best"),
          Map.entry("topK", 2),
          Map.entry("unknownBelow", 0.125),
          Map.entry("temperature", 1.5));

  private static final Map<String, Object> OF_THE_TRAINER =
      Map.ofEntries(
          Map.entry("labelCol", "label"),
          Map.entry("weightCol", "weight"),
          Map.entry("classWeights", "balanced"),
          Map.entry("handleInvalid", "skip"),
          Map.entry("family", "multinomial"),
          Map.entry("aggregationDepth", 3),
          Map.entry("maxBlockSizeInMB", 1.5),
          Map.entry("seed", 7),
          Map.entry("regParam", 0.5),
          Map.entry("elasticNetParam", 0.75),
          Map.entry("maxIter", 3),
          Map.entry("tol", 0.5),
          Map.entry("fitIntercept", false),
          Map.entry("standardization", false),
          Map.entry("prompt", "query"),
          Map.entry("maxLength", 8),
          Map.entry("lowerCase", false));

  private static final Map<String, Object> SHARED_DEFAULTS =
      Map.ofEntries(
          Map.entry("model", "all-MiniLM-L6-v2"),
          Map.entry("modelOnSave", "path"),
          Map.entry("device", "auto"),
          Map.entry("windowRows", 2048),
          Map.entry("outputCol", "predictedLabel"),
          Map.entry("scoreCol", "score"),
          Map.entry("predictionCol", "prediction"),
          Map.entry("probabilityCol", "probability"),
          Map.entry("rawPredictionCol", "rawPrediction"),
          Map.entry("labelsCol", "labels"),
          Map.entry("threshold", 0.5));

  private static final Map<String, Object> TRAINER_DEFAULTS =
      Map.ofEntries(
          Map.entry("classWeights", "none"),
          Map.entry("heldOut", 0.0),
          Map.entry("handleInvalid", "error"),
          Map.entry("family", "auto"),
          Map.entry("aggregationDepth", 2),
          Map.entry("maxBlockSizeInMB", 0.0),
          Map.entry("seed", 1),
          Map.entry("regParam", 0.001),
          Map.entry("elasticNetParam", 0.0),
          Map.entry("maxIter", 100),
          Map.entry("tol", 1e-6),
          Map.entry("fitIntercept", true),
          Map.entry("standardization", true));

  @TempDir private Path folder;

  private static Map<String, Object> together(Map<String, Object> one, Map<String, Object> other) {
    TreeMap<String, Object> both = new TreeMap<>(one);
    both.putAll(other);
    return both;
  }

  private static HeadTrainer configured() {
    return new HeadTrainer()
        .setInputCol("text")
        .setModel(MODEL)
        .setModelOnSave("copy")
        .setPrecision("fp32")
        .setDevice("cpu")
        .setBatchTokens(100)
        .setWindowRows(9)
        .setErrorCol("why")
        .setGpuMemLimit("4g")
        .setGpuArenaStrategy("same_as_requested")
        .setDeviceCol("where")
        .setOutputCol("guess")
        .setScoreCol("s")
        .setPredictionCol("p")
        .setProbabilityCol("all")
        .setRawPredictionCol("raw")
        .setLabelsCol("best")
        .setTopK(2)
        .setUnknownBelow(0.125)
        .setTemperature(1.5)
        .setLabelCol("label")
        .setWeightCol("weight")
        .setClassWeights("balanced")
        .setHandleInvalid("skip")
        .setFamily("multinomial")
        .setAggregationDepth(3)
        .setMaxBlockSizeInMB(1.5)
        .setSeed(7)
        .setRegParam(0.5)
        .setElasticNetParam(0.75)
        .setMaxIter(3)
        .setTol(0.5)
        .setFitIntercept(false)
        .setStandardization(false)
        .setPrompt("query")
        .setMaxLength(8)
        .setLowerCase(false);
  }

  private static JsonNode metadata(Path stage) throws IOException {
    try (Stream<Path> files = Files.list(stage.resolve("metadata"))) {
      Path part =
          files
              .filter(file -> file.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      return new ObjectMapper().readTree(Files.readString(part));
    }
  }

  private static Map<String, Object> object(JsonNode node) {
    return new ObjectMapper().convertValue(node, JSON_OBJECT);
  }

  @Test
  void theMetadataOfATrainerIsPlainJson() throws IOException {
    Path path = folder.resolve("trainer");
    configured().setEmbeddingCol("v").setHeldOut(0.25).save(path.toString());
    JsonNode json = metadata(path);
    assertEquals("embark.spark.HeadTrainer", json.path("class").asText());
    Map<String, Object> expected = together(SHARED, OF_THE_TRAINER);
    expected.put("embeddingCol", "v");
    expected.put("heldOut", 0.25);
    assertEquals(expected, object(json.path("paramMap")));
    assertEquals(together(SHARED_DEFAULTS, TRAINER_DEFAULTS), object(json.path("defaultParamMap")));
    HeadTrainer loaded = HeadTrainer.load(path.toString());
    assertEquals(path + "/model", loaded.getOrDefault(loaded.model()), "the copy is used");
    assertEquals(
        configured().setEmbeddingCol("v").setHeldOut(0.25).explainParams(),
        loaded.setModel(MODEL).explainParams());
  }

  @Test
  void theMetadataOfAHeadIsPlainJson() throws IOException {
    Path path = folder.resolve("head");
    HeadModel model = configured().fit(rows(12, "cat", "river")).setEmbeddingCol("v");
    model.save(path.toString());
    JsonNode json = metadata(path);
    assertEquals("embark.spark.HeadModel", json.path("class").asText());
    Map<String, Object> expected = new TreeMap<>(SHARED);
    expected.put("embeddingCol", "v");
    expected.put("modelFingerprint", model.getOrDefault(model.modelFingerprint()));
    assertEquals(expected, object(json.path("paramMap")));
    assertEquals(new TreeMap<>(SHARED_DEFAULTS), object(json.path("defaultParamMap")));
  }

  @Test
  void allParamsAreInTheseTables() {
    Map<String, Object> ofTheTrainer = together(SHARED, OF_THE_TRAINER);
    assertEquals(
        Stream.concat(
                ofTheTrainer.keySet().stream(), Stream.of("embeddingCol", "heldOut", "threshold"))
            .sorted()
            .toList(),
        names(new HeadTrainer()));
    assertEquals(
        Stream.concat(
                SHARED.keySet().stream(),
                Stream.of("embeddingCol", "modelFingerprint", "threshold"))
            .sorted()
            .toList(),
        names(new HeadModel("head")));
  }

  private static List<String> names(Params stage) {
    return Stream.of(stage.params()).map(Param::name).sorted().toList();
  }

  private static Stream<Params> stages() {
    return Stream.of(new HeadTrainer("one"), new HeadModel("one"));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void everyParamHasAnAccessorAndASetterOfItsName(Params stage) throws Exception {
    for (Param<?> param : stage.params()) {
      assertEquals("one__" + param.name(), param.toString());
      assertFalse(param.doc().isBlank(), param.name());
      assertEquals(param, stage.getClass().getMethod(param.name()).invoke(stage), param.name());
      String setter =
          "set" + param.name().substring(0, 1).toUpperCase(Locale.ROOT) + param.name().substring(1);
      List<Method> setters =
          Arrays.stream(stage.getClass().getMethods())
              .filter(method -> method.getName().equals(setter))
              .toList();
      // What a head was trained on is not for users to set.
      assertEquals(param.name().equals("modelFingerprint"), setters.isEmpty(), setter);
    }
  }

  @Test
  void anUnsetParamStaysUnset() throws IOException {
    String path = folder.resolve("trainer").toString();
    new HeadTrainer().save(path);
    HeadTrainer loaded = HeadTrainer.load(path);
    for (Param<?> param : loaded.params()) {
      assertFalse(loaded.isSet(param), param.name());
    }
    assertTrue(loaded.isDefined(loaded.regParam()));
  }
}
