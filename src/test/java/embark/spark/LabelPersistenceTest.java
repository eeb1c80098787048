package embark.spark;

import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.manyTexts;
import static embark.spark.Frames.vectors;
import static embark.spark.LabelFrames.classifier;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.ModelFolder;
import embark.bundle.TrainedHeads;
import embark.pipeline.CandidateLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saved stages that give labels: what lies in them, and that what is loaded does the same. */
class LabelPersistenceTest {

  @TempDir private Path folder;

  private static TextClassifier configuredClassifier() {
    return classifier("bert")
        .setOutputCol("mood")
        .setLabels("a", "b, c", "\"d\"", "🎉", "e")
        .setProblemType("multi_label")
        .setMaxLength(20)
        .setLowerCase(false)
        .setTopK(2)
        .setThreshold(0.3)
        .setUnknownBelow(0.4)
        .setTemperature(1.5);
  }

  private static ZeroShotClassifier configuredZeroShot() {
    return new ZeroShotClassifier()
        .setInputCol("text")
        .setModel(Frames.MODEL)
        .setCandidates(
            List.of(
                CandidateLabel.named("animals"),
                new CandidateLabel(
                    "money, \"€\"", Optional.of("prices 🎉"), List.of("It costs 3", "账户"))))
        .setTemplate("About {}")
        .setMultiLabel(false)
        .setPrompt("query")
        .setMaxLength(20)
        .setLowerCase(true)
        .setTemperature(0.5);
  }

  /** That two transformers give the same columns with the same content. */
  private static void assertSameAnswers(
      TextTransformer<?, ?, ?> expected, TextTransformer<?, ?, ?> actual) {
    Dataset<Row> one = expected.transform(manyTexts(30));
    Dataset<Row> other = actual.transform(manyTexts(30));
    assertEquals(one.schema(), other.schema());
    for (String column : List.of("probability", "rawPrediction")) {
      assertSame(vectors(one, column), vectors(other, column), column);
    }
    assertEquals(predictions(one), predictions(other));
  }

  private static List<Row> predictions(Dataset<Row> answers) {
    return answers.select("id", "prediction").orderBy("id").collectAsList();
  }

  private static void assertSameParams(
      TextTransformer<?, ?, ?> expected, TextTransformer<?, ?, ?> actual) {
    assertEquals(expected.uid(), actual.uid());
    for (Param<?> param : expected.params()) {
      assertEquals(expected.isSet(param), actual.isSet(param), param.name());
      if (expected.isDefined(param) && !param.name().equals("model")) {
        assertEquals(shown(expected, param), shown(actual, param), param.name());
      }
    }
  }

  private static Object shown(TextTransformer<?, ?, ?> stage, Param<?> param) {
    Object value = stage.getOrDefault(stage.getParam(param.name()));
    return value instanceof String[] strings ? List.of(strings) : value;
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void aLoadedStageDoesWhatTheSavedOneDid(String modelOnSave) throws IOException {
    String path = folder.resolve("classifier").toString();
    TextClassifier classifier = configuredClassifier().setModelOnSave(modelOnSave);
    classifier.save(path);
    assertSameParams(classifier, TextClassifier.load(path));
    assertSameAnswers(classifier, TextClassifier.load(path));
    String other = folder.resolve("zeroShot").toString();
    ZeroShotClassifier zeroShot = configuredZeroShot().setModelOnSave(modelOnSave);
    zeroShot.save(other);
    assertSameParams(zeroShot, ZeroShotClassifier.load(other));
    assertSameAnswers(zeroShot, ZeroShotClassifier.load(other));
    for (String saved : List.of(path, other)) {
      assertEquals(
          modelOnSave.equals("copy"), Files.exists(Path.of(saved, "model", "tokenizer.json")));
    }
  }

  @Test
  void anUnsetParamStaysUnset() throws IOException {
    String path = folder.resolve("stage").toString();
    new TextClassifier().save(path);
    TextClassifier loaded = TextClassifier.load(path);
    for (Param<?> param : loaded.params()) {
      assertFalse(loaded.isSet(param), param.name());
    }
  }

  @Test
  void aCopyOfATrainedHeadOutlivesItsSource() throws IOException {
    Path source = folder.resolve("trained");
    ModelFolder.copy("tiny-bert", source).with(TrainedHeads.of(List.of("x", "y, z", "🎉")));
    TextClassifier classifier =
        new TextClassifier().setInputCol("text").setModel(source.toString()).setModelOnSave("copy");
    List<Row> expected = predictions(classifier.transform(manyTexts(30)));
    Path saved = folder.resolve("saved");
    classifier.save(saved.toString());
    assertTrue(Files.exists(saved.resolve("model/classifier/model.safetensors")));
    PersistenceTest.deleteTree(source);
    Path moved = folder.resolve("moved");
    Files.move(saved, moved);
    TextClassifier loaded = TextClassifier.load(moved.toString());
    assertEquals(expected, predictions(loaded.transform(manyTexts(30))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void insideAPipelineModel(String modelOnSave) throws IOException {
    Dataset<Row> rows = manyTexts(30).where("text is not null");
    PipelineStage[] stages = {
      new SQLTransformer().setStatement("select id, concat(text, '!') text from __THIS__"),
      classifier("bert").setModelOnSave(modelOnSave),
      new IndexToString().setInputCol("prediction").setOutputCol("named")
    };
    PipelineModel model = new Pipeline().setStages(stages).fit(rows);
    String path = folder.resolve("pipeline").toString();
    model.save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertInstanceOf(TextClassifier.class, loaded.stages()[1]);
    assertEquals(predictions(model.transform(rows)), predictions(loaded.transform(rows)));
    assertEquals(0, loaded.transform(rows).where("named != label").count());
  }

  @Test
  void aSavedPipelineOfAZeroShotClassifierLoads() throws IOException {
    Dataset<Row> rows = manyTexts(10);
    PipelineModel model =
        new Pipeline().setStages(new PipelineStage[] {configuredZeroShot()}).fit(rows);
    String path = folder.resolve("pipeline").toString();
    model.save(path);
    assertEquals(
        predictions(model.transform(rows)), predictions(PipelineModel.load(path).transform(rows)));
  }

  private static Set<String> commonDefaults() {
    return new TreeSet<>(
        List.of(
            "device",
            "labelsCol",
            "model",
            "modelOnSave",
            "outputCol",
            "predictionCol",
            "probabilityCol",
            "rawPredictionCol",
            "scoreCol",
            "threshold",
            "windowRows"));
  }

  @Test
  void theMetadataOfAClassifierIsPlainJson() throws IOException {
    Path path = folder.resolve("stage");
    configuredClassifier()
        .setTextPairCol("other")
        .setModelOnSave("path")
        .setDevice("cpu")
        .setBatchTokens(100)
        .setWindowRows(9)
        .setErrorCol("why")
        .setGpuMemLimit("4g")
        .setGpuArenaStrategy("same_as_requested")
        .setDeviceCol("where")
        .setScoreCol("s")
        .setPredictionCol("p")
        .setProbabilityCol("q")
        .setRawPredictionCol("r")
        .setLabelsCol("")
        .save(path.toString());
    SavedStage saved = SavedStage.read(path);
    assertEquals("embark.spark.TextClassifier", saved.type());
    assertEquals(
        Map.ofEntries(
            Map.entry("inputCol", "text"),
            Map.entry("textPairCol", "other"),
            Map.entry("outputCol", "mood"),
            Map.entry("scoreCol", "s"),
            Map.entry("predictionCol", "p"),
            Map.entry("probabilityCol", "q"),
            Map.entry("rawPredictionCol", "r"),
            Map.entry("labelsCol", ""),
            Map.entry("model", "src/test/resources/models/classifier-bert"),
            Map.entry("modelOnSave", "path"),
            Map.entry("device", "cpu"),
            Map.entry("batchTokens", 100),
            Map.entry("windowRows", 9),
            Map.entry("errorCol", "why"),
            Map.entry("gpuMemLimit", "4g"),
            Map.entry("gpuArenaStrategy", "same_as_requested"),
            Map.entry("deviceCol", "where"),
            Map.entry("labels", List.of("a", "b, c", "\"d\"", "🎉", "e")),
            Map.entry("problemType", "multi_label"),
            Map.entry("maxLength", 20),
            Map.entry("lowerCase", false),
            Map.entry("topK", 2),
            Map.entry("threshold", 0.3),
            Map.entry("unknownBelow", 0.4),
            Map.entry("temperature", 1.5)),
        saved.params());
    assertEquals(commonDefaults(), saved.defaults().keySet());
  }

  @Test
  void theMetadataOfAZeroShotClassifierIsPlainJson() throws IOException {
    Path path = folder.resolve("stage");
    configuredZeroShot().save(path.toString());
    SavedStage saved = SavedStage.read(path);
    assertEquals("embark.spark.ZeroShotClassifier", saved.type());
    assertEquals(
        Map.ofEntries(
            Map.entry("inputCol", "text"),
            Map.entry("model", Frames.MODEL),
            Map.entry("labels", List.of("animals", "money, \"€\"")),
            Map.entry("descriptions", List.of("", "prices 🎉")),
            Map.entry("exampleTexts", List.of("It costs 3", "账户")),
            Map.entry("exampleLabels", List.of("money, \"€\"", "money, \"€\"")),
            Map.entry("template", "About {}"),
            Map.entry("multiLabel", false),
            Map.entry("prompt", "query"),
            Map.entry("maxLength", 20),
            Map.entry("lowerCase", true),
            Map.entry("temperature", 0.5)),
        saved.params());
    Set<String> defaults = commonDefaults();
    defaults.add("multiLabel");
    assertEquals(defaults, saved.defaults().keySet());
  }
}
