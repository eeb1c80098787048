package embark.spark;

import static embark.spark.Frames.MODEL;
import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.manyTexts;
import static embark.spark.Frames.texts;
import static embark.spark.Frames.vectors;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saved stages: what lies in them, and that what is loaded does what was saved. */
class PersistenceTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  private static TextEmbedder configured() {
    return embedder()
        .setOutputCol("v")
        .setOutputType("vector")
        .setPooling("cls")
        .setNormalize(false)
        .setMaxLength(8)
        .setPromptText("again: ")
        .setLowerCase(false)
        .setDimensions(12)
        .setTokenCountCol("tokens")
        .setTruncatedCol("cut")
        .setBatchTokens(100)
        .setWindowRows(9)
        .setDevice("cpu")
        .setErrorCol("why")
        .setGpuMemLimit("4g")
        .setGpuArenaStrategy("same_as_requested")
        .setDeviceCol("where");
  }

  static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static PipelineModel pipeline(TextEmbedder embedder, Dataset<Row> rows) {
    PipelineStage[] stages = {
      new SQLTransformer().setStatement("select id, concat(text, '!') text from __THIS__"), embedder
    };
    return new Pipeline().setStages(stages).fit(rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void aLoadedStageDoesWhatTheSavedOneDid(String modelOnSave) throws IOException {
    Dataset<Row> rows = manyTexts(40);
    TextEmbedder embedder = configured().setModelOnSave(modelOnSave);
    String path = folder.resolve("stage").toString();
    embedder.save(path);
    TextEmbedder loaded = TextEmbedder.load(path);
    assertEquals(embedder.uid(), loaded.uid());
    assertEquals(
        embedder.explainParams().replace(MODEL, ""),
        loaded.explainParams().replace(loaded.getOrDefault(loaded.model()), ""));
    Dataset<Row> expected = embedder.transform(rows);
    Dataset<Row> actual = loaded.transform(rows);
    assertEquals(expected.schema(), actual.schema());
    assertSame(vectors(expected, "v"), vectors(actual, "v"), "loaded stage");
    assertEquals(expected.drop("v").collectAsList(), actual.drop("v").collectAsList());
    assertEquals(
        modelOnSave.equals("copy"), Files.exists(Path.of(path, "model", "tokenizer.json")));
  }

  @Test
  void anUnsetParamStaysUnset() throws IOException {
    String path = folder.resolve("stage").toString();
    new TextEmbedder().save(path);
    TextEmbedder loaded = TextEmbedder.load(path);
    for (Param<?> param : loaded.params()) {
      assertFalse(loaded.isSet(param), param.name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void insideAPipelineModel(String modelOnSave) throws IOException {
    Dataset<Row> rows = texts("one cat", null, "a dog", "");
    Path original = Files.createDirectory(folder.resolve("original"));
    copyTree(Path.of(MODEL), folder.resolve("model"));
    PipelineModel model =
        pipeline(
            embedder().setModel(folder.resolve("model").toString()).setModelOnSave(modelOnSave),
            rows);
    List<float[]> expected = vectors(model.transform(rows), "embedding");
    String path = original.resolve("pipeline").toString();
    model.save(path);
    if (modelOnSave.equals("copy")) {
      deleteTree(folder.resolve("model"));
    }
    Transformer stage = PipelineModel.load(path).stages()[1];
    assertInstanceOf(TextEmbedder.class, stage);
    assertSame(expected, vectors(PipelineModel.load(path).transform(rows), "embedding"), "loaded");
  }

  @Test
  void aCopiedModelOutlivesItsSourceAndMovesWithTheStage() throws IOException {
    Dataset<Row> rows = manyTexts(20);
    for (String name : List.of("tiny-bert", "tiny-distilbert", "tiny-roberta", "tiny-pooled")) {
      Path source = folder.resolve(name);
      copyTree(Path.of("src/test/resources/models", name), source);
      TextEmbedder embedder =
          new TextEmbedder().setInputCol("text").setModel(source.toString()).setModelOnSave("copy");
      List<float[]> expected = vectors(embedder.transform(rows), "embedding");
      Path saved = folder.resolve(name + ".saved");
      embedder.save(saved.toString());
      deleteTree(source);
      Path moved = folder.resolve(name + ".moved");
      Files.move(saved, moved);
      TextEmbedder loaded = TextEmbedder.load(moved.toString());
      assertSame(expected, vectors(loaded.transform(rows), "embedding"), name);
    }
  }

  @Test
  void aFileUriIsAPath() throws IOException {
    String uri = folder.resolve("stage").toUri().toString();
    embedder().setModelOnSave("copy").save(uri);
    Dataset<Row> rows = texts("one cat");
    assertSame(
        vectors(embedder().transform(rows), "embedding"),
        vectors(TextEmbedder.load(uri).transform(rows), "embedding"),
        uri);
  }

  @Test
  void anExistingFolderIsRefusedUnlessOverwritten() throws IOException {
    String path = folder.resolve("stage").toString();
    embedder().setModelOnSave("copy").save(path);
    String message = assertThrows(IOException.class, () -> embedder().save(path)).getMessage();
    assertTrue(message.contains("already exists"), message);
    embedder().setPooling("cls").write().overwrite().save(path);
    assertFalse(Files.exists(Path.of(path, "model")), "the copy of before is gone");
    TextEmbedder loaded = TextEmbedder.load(path);
    assertEquals("cls", loaded.getOrDefault(loaded.pooling()));
  }

  @Test
  void overwritingAStageWithItselfDoesNotDestroyItsModel() throws IOException {
    Path path = folder.resolve("stage");
    embedder().setModelOnSave("copy").save(path.toString());
    for (String modelOnSave : List.of("copy", "path")) {
      TextEmbedder loaded = TextEmbedder.load(path.toString()).setModelOnSave(modelOnSave);
      for (Path target : List.of(path, path.getParent(), path.resolve("model"))) {
        String message =
            assertThrows(
                    IOException.class, () -> loaded.write().overwrite().save(target.toString()))
                .getMessage();
        assertTrue(
            message.startsWith("Cannot overwrite " + target + ": it holds the model of this stage"),
            message);
      }
    }
    assertEquals(1, TextEmbedder.load(path.toString()).transform(texts("one cat")).count());
  }

  /** Spark deletes the folder of a pipeline before its stages are asked. */
  @Test
  void aPipelineThatIsSavedOverItsOwnModelIsToldWhereTheModelWent() throws IOException {
    String path = folder.resolve("pipeline").toString();
    new Pipeline()
        .setStages(new PipelineStage[] {embedder().setModelOnSave("copy")})
        .fit(texts("one cat"))
        .write()
        .save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertEquals(1, loaded.transform(texts("one cat")).count());
    String message =
        assertThrows(Exception.class, () -> loaded.write().overwrite().save(path)).getMessage();
    assertTrue(
        message.endsWith("Spark has deleted that with the model in it: save to another folder."),
        message);
  }

  /** A file system that is not this machine's disk. */
  public static final class Elsewhere extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("elsewhere:///");
    }
  }

  /** A model's path is looked for on this machine's disk, whatever Hadoop's default is. */
  @Test
  void aStageOnTheDiskKeepsItsModelWhereTheDefaultLiesElsewhere() throws IOException {
    String path = folder.resolve("stage").toUri().toString();
    embedder().setModelOnSave("copy").save(path);
    TextEmbedder loaded = TextEmbedder.load(path);
    SPARK.conf().set("fs.elsewhere.impl", Elsewhere.class.getName());
    SPARK.conf().set("fs.defaultFS", "elsewhere:///");
    try {
      assertThrows(IOException.class, () -> loaded.write().overwrite().save(path));
    } finally {
      SPARK.conf().unset("fs.defaultFS");
      SPARK.conf().unset("fs.elsewhere.impl");
    }
    assertEquals(1, TextEmbedder.load(path).transform(texts("one cat")).count());
  }

  @Test
  void aMissingModelIsMissedBeforeAnythingIsWritten() {
    Path path = folder.resolve("stage");
    String message =
        assertThrows(
                Exception.class,
                () ->
                    new TextEmbedder()
                        .setModel("no/such")
                        .setModelOnSave("copy")
                        .write()
                        .session(SPARK)
                        .save(path.toString()))
            .getMessage();
    assertTrue(message.contains("Cannot find model 'no/such'"), message);
    assertFalse(Files.exists(path), "nothing is written");
  }

  @Test
  void theMetadataIsPlainJson() throws IOException {
    Path path = folder.resolve("stage");
    configured()
        .setInputCol("text")
        .setPrompt("query")
        .setModelOnSave("path")
        .save(path.toString());
    SavedStage saved = SavedStage.read(path);
    assertEquals("embark.spark.TextEmbedder", saved.type());
    assertEquals(
        Map.ofEntries(
            Map.entry("inputCol", "text"),
            Map.entry("outputCol", "v"),
            Map.entry("model", MODEL),
            Map.entry("modelOnSave", "path"),
            Map.entry("device", "cpu"),
            Map.entry("batchTokens", 100),
            Map.entry("windowRows", 9),
            Map.entry("errorCol", "why"),
            Map.entry("gpuMemLimit", "4g"),
            Map.entry("gpuArenaStrategy", "same_as_requested"),
            Map.entry("deviceCol", "where"),
            Map.entry("pooling", "cls"),
            Map.entry("normalize", false),
            Map.entry("maxLength", 8),
            Map.entry("prompt", "query"),
            Map.entry("promptText", "again: "),
            Map.entry("lowerCase", false),
            Map.entry("dimensions", 12),
            Map.entry("outputType", "vector"),
            Map.entry("tokenCountCol", "tokens"),
            Map.entry("truncatedCol", "cut")),
        saved.params());
    assertEquals(
        Set.of("device", "model", "modelOnSave", "outputCol", "outputType", "windowRows"),
        saved.defaults().keySet());
  }

  @Test
  void aStageOfTheFirstVersionLoads() throws IOException {
    Path metadata = Files.createDirectories(folder.resolve("stage/metadata"));
    Files.writeString(metadata.resolve("_SUCCESS"), "");
    Files.writeString(
        metadata.resolve("part-00000"),
        "{\"class\":\"embark.spark.TextEmbedder\",\"timestamp\":1764000000000,"
            + "\"sparkVersion\":\"4.0.1\",\"uid\":\"textEmbedder_0123456789ab\",\"paramMap\":"
            + "{\"inputCol\":\"text\",\"model\":\""
            + MODEL
            + "\",\"maxLength\":8,\"normalize\":false},\"defaultParamMap\":{\"device\":\"auto\","
            + "\"windowRows\":2048,\"outputType\":\"array\",\"outputCol\":\"embedding\","
            + "\"modelOnSave\":\"path\",\"model\":\"all-MiniLM-L6-v2\"}}\n");
    Dataset<Row> rows = manyTexts(10);
    assertSame(
        vectors(embedder().setMaxLength(8).setNormalize(false).transform(rows), "embedding"),
        vectors(TextEmbedder.load(folder.resolve("stage").toString()).transform(rows), "embedding"),
        "a saved stage of version 0.1.0");
  }
}
