package embark.spark;

import static embark.spark.EntityTaggerTest.tagger;
import static embark.spark.LabelFrames.rows;
import static embark.spark.QuestionAnswererTest.answerer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.pipeline.AnswerGolden;
import embark.pipeline.EntityGolden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saved stages of entities and answers do the same when they are loaded, and so do streams. */
class TokenStagePersistenceTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  private static EntityTagger configuredTagger() {
    return tagger("bert")
        .setOutputCol("names")
        .setAggregation("average")
        .setIgnoreLabels("O", "MISC")
        .setOverlap(5)
        .setMaxLength(20)
        .setLowerCase(false);
  }

  private static QuestionAnswerer configuredAnswerer() {
    return answerer("bert")
        .setOutputCol("found")
        .setScoreCol("s")
        .setStartCol("from")
        .setEndCol("to")
        .setNoAnswerScoreCol("none")
        .setAnswersCol("more")
        .setTopK(3)
        .setMaxAnswerTokens(7)
        .setHandleImpossible(true)
        .setAlignToWords(false)
        .setOverlap(9)
        .setMaxLength(48)
        .setLowerCase(true);
  }

  private static Dataset<Row> texts() {
    return Frames.texts(EntityGolden.of("bert").texts().toArray(String[]::new));
  }

  private static Dataset<Row> questions() {
    return QuestionAnswererTest.questions(AnswerGolden.of("bert"));
  }

  private static void assertSame(Transformer saved, Transformer loaded, Dataset<Row> rows) {
    assertEquals(saved.uid(), loaded.uid());
    for (Param<?> param : saved.params()) {
      assertEquals(saved.isSet(param), loaded.isSet(loaded.getParam(param.name())), param.name());
    }
    assertEquals(saved.transform(rows).schema(), loaded.transform(rows).schema());
    assertEquals(rows(saved.transform(rows)), rows(loaded.transform(rows)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void aLoadedStageDoesWhatTheSavedOneDid(String modelOnSave) throws IOException {
    String path = folder.resolve("tagger").toString();
    EntityTagger tagger = configuredTagger().setModelOnSave(modelOnSave);
    tagger.save(path);
    assertSame(tagger, EntityTagger.load(path), texts());
    String other = folder.resolve("answerer").toString();
    QuestionAnswerer answerer = configuredAnswerer().setModelOnSave(modelOnSave);
    answerer.save(other);
    assertSame(answerer, QuestionAnswerer.load(other), questions());
    for (String saved : List.of(path, other)) {
      assertEquals(
          modelOnSave.equals("copy"), Files.exists(Path.of(saved, "model", "tokenizer.json")));
    }
  }

  @Test
  void insideAPipelineModel() throws IOException {
    PipelineStage[] stages = {
      tagger("bert"), answerer("bert").setInputCol("text").setContextCol("text")
    };
    PipelineModel model = new Pipeline().setStages(stages).fit(texts());
    String path = folder.resolve("pipeline").toString();
    model.save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertInstanceOf(EntityTagger.class, loaded.stages()[0]);
    assertInstanceOf(QuestionAnswerer.class, loaded.stages()[1]);
    assertEquals(rows(model.transform(texts())), rows(loaded.transform(texts())));
  }

  @Test
  void theMetadataIsPlainJson() throws IOException {
    Path path = folder.resolve("tagger");
    configuredTagger().save(path.toString());
    SavedStage saved = SavedStage.read(path);
    assertEquals("embark.spark.EntityTagger", saved.type());
    assertEquals(
        Map.of(
            "inputCol",
            "text",
            "outputCol",
            "names",
            "model",
            "src/test/resources/models/entities-bert",
            "aggregation",
            "average",
            "ignoreLabels",
            List.of("O", "MISC"),
            "overlap",
            5,
            "maxLength",
            20,
            "lowerCase",
            false),
        saved.params());
    assertEquals(
        new TreeSet<>(
            List.of(
                "aggregation",
                "device",
                "longText",
                "model",
                "modelOnSave",
                "outputCol",
                "windowRows")),
        saved.defaults().keySet());
    Path other = folder.resolve("answerer");
    configuredAnswerer().save(other.toString());
    SavedStage answerer = SavedStage.read(other);
    assertEquals("embark.spark.QuestionAnswerer", answerer.type());
    assertEquals(
        Map.ofEntries(
            Map.entry("inputCol", "text"),
            Map.entry("contextCol", "other"),
            Map.entry("outputCol", "found"),
            Map.entry("scoreCol", "s"),
            Map.entry("startCol", "from"),
            Map.entry("endCol", "to"),
            Map.entry("noAnswerScoreCol", "none"),
            Map.entry("answersCol", "more"),
            Map.entry("model", "src/test/resources/models/answers-bert"),
            Map.entry("topK", 3),
            Map.entry("maxAnswerTokens", 7),
            Map.entry("handleImpossible", true),
            Map.entry("alignToWords", false),
            Map.entry("overlap", 9),
            Map.entry("maxLength", 48),
            Map.entry("lowerCase", true)),
        answerer.params());
  }

  @Test
  void anUnsetParamStaysUnset() throws IOException {
    for (Transformer stage : List.of(new EntityTagger(), new QuestionAnswerer())) {
      String path = folder.resolve(stage.uid()).toString();
      ((TextTransformer<?, ?, ?>) stage).save(path);
      Transformer loaded =
          stage instanceof EntityTagger ? EntityTagger.load(path) : QuestionAnswerer.load(path);
      for (Param<?> param : loaded.params()) {
        assertFalse(loaded.isSet(param), param.name());
      }
    }
  }

  @Test
  void aStreamGivesWhatTheBatchGives() throws Exception {
    String in = folder.resolve("in").toString();
    String out = folder.resolve("out").toString();
    questions().write().json(in);
    EntityTagger tagger = tagger("bert").setInputCol("other");
    QuestionAnswerer answerer = answerer("bert").setTopK(2);
    Dataset<Row> stream = SPARK.readStream().schema(questions().schema()).json(in);
    Dataset<Row> answered = answerer.transform(tagger.transform(stream));
    assertTrue(answered.isStreaming());
    StreamingQuery query =
        answered
            .writeStream()
            .format("parquet")
            .option("path", out)
            .option("checkpointLocation", folder.resolve("checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    assertEquals(
        rows(answerer.transform(tagger.transform(questions()))), rows(SPARK.read().parquet(out)));
  }
}
