package embark.spark;

import static embark.spark.LabelFrames.TOLERANCE;
import static embark.spark.LabelFrames.refusal;
import static embark.spark.LabelFrames.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.head.Word;
import embark.pipeline.MaskGolden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words for masks and likelihoods as columns. */
class MaskFillerTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  private static MaskFiller filler(String family) {
    return new MaskFiller().setInputCol("text").setModel(MaskGolden.of(family).folder().toString());
  }

  private static Dataset<Row> texts(List<String> texts) {
    return Frames.texts(texts.toArray(String[]::new));
  }

  private static void assertWords(List<Word> expected, List<Row> found, String what) {
    assertEquals(expected.size(), found.size(), what);
    for (int i = 0; i < found.size(); i++) {
      assertEquals(expected.get(i).mask(), found.get(i).<Integer>getAs("mask"), what);
      assertEquals(expected.get(i).text(), found.get(i).<String>getAs("word"), what);
      assertEquals(expected.get(i).score(), found.get(i).<Double>getAs("score"), TOLERANCE, what);
      assertEquals(expected.get(i).id(), found.get(i).<Integer>getAs("id"), what);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"albert", "bert", "chinese", "distilbert", "roberta"})
  void wordsAreTheReferences(String family) {
    MaskGolden golden = MaskGolden.of(family);
    for (MaskGolden.Case asked : golden.cases()) {
      MaskFiller filler = filler(family).setTopK(asked.topK());
      if (!asked.targets().isEmpty()) {
        filler.setTargets(asked.targets().toArray(String[]::new));
      }
      List<Row> rows = rows(filler.transform(texts(golden.texts())));
      for (int i = 0; i < rows.size(); i++) {
        assertWords(asked.words().get(i), rows.get(i).getList(2), golden.texts().get(i));
      }
    }
  }

  @Test
  void likelihoodsAreTheReferences() {
    MaskGolden golden = MaskGolden.of("roberta");
    List<Row> rows =
        rows(
            filler("roberta")
                .setScoreCol("likelihood")
                .setScoredTokensCol("tokens")
                .transform(texts(golden.likely())));
    for (int i = 0; i < rows.size(); i++) {
      List<Double> expected = golden.logProbabilities().get(i);
      double sum = expected.stream().mapToDouble(Double::doubleValue).sum();
      assertEquals(sum, rows.get(i).<Double>getAs("likelihood"), TOLERANCE * (1 + expected.size()));
      assertEquals(expected.size(), rows.get(i).<Integer>getAs("tokens"));
      assertEquals(List.of(), rows.get(i).getList(2));
    }
  }

  @Test
  void theTypeIsAListOfStructs() {
    assertEquals(
        "array<struct<mask:int,word:string,score:double,id:int>>",
        filler("bert").transformSchema(Frames.TEXTS).apply("words").dataType().simpleString());
  }

  @Test
  void badTextsAreReportedAndTheOthersAnswered() {
    List<Row> rows =
        rows(
            filler("bert")
                .setErrorCol("why")
                .setDeviceCol("where")
                .transform(Frames.texts("the [MASK]", null, "no mask", "", "[MASK] cats")));
    assertEquals(5, rows.get(0).getList(2).size());
    assertNull(rows.get(1).get(2));
    assertNull(rows.get(1).getAs("why"));
    assertNull(rows.get(2).get(2));
    assertTrue(rows.get(2).<String>getAs("why").contains("The text has no mask; expected [MASK]"));
    assertTrue(rows.get(3).<String>getAs("why").contains("The text has no mask"));
    assertEquals(5, rows.get(4).getList(2).size());
    assertEquals("cpu", rows.get(0).getAs("where"));
  }

  @Test
  void aTextWithoutAMaskFailsTheTaskUnlessErrorsAreReported() {
    Exception failure =
        assertThrows(
            Exception.class,
            () -> filler("bert").transform(Frames.texts("no mask")).collectAsList());
    assertTrue(String.valueOf(failure).contains("The text has no mask"), failure.toString());
  }

  @Test
  void anArrayOfTextsHasAnArrayOfLists() {
    Dataset<Row> rows =
        SPARK.sql(
            "select array('the [MASK]', null, '[MASK] and [MASK]') text union all select array()");
    List<Row> answers = filler("bert").setTopK(2).transform(rows.coalesce(1)).collectAsList();
    List<scala.collection.Seq<Row>> lists = answers.get(0).getList(1);
    assertEquals(3, lists.size());
    assertEquals(2, lists.get(0).size());
    assertNull(lists.get(1));
    assertEquals(4, lists.get(2).size());
    assertEquals(List.of(), answers.get(1).getList(1));
  }

  @Test
  void sqlTakesTheBestWord() {
    filler("bert")
        .setMask("___")
        .transform(Frames.texts("the ___ sleeps"))
        .createOrReplaceTempView("filled");
    Row row =
        SPARK
            .sql("select replace(text, '___', words[0].word) best, words[0].word word from filled")
            .head();
    assertEquals("the %s sleeps".formatted(row.getString(1)), row.getString(0));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertTrue(
        refusal(filler("bert").setModel(Frames.MODEL), Frames.TEXTS)
            .contains("Export the model with its task head (task fill-mask)."));
    assertTrue(refusal(filler("bert").setMask(""), Frames.TEXTS).contains("Invalid mask: ''"));
    assertTrue(
        refusal(filler("bert").setMaxLength(100), Frames.TEXTS)
            .contains("Invalid maxLength: 100; expected 3"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> filler("bert").setTopK(0))
            .getMessage()
            .contains("Invalid topK: 0; expected at least 1."));
  }

  @Test
  void namesAndDefaultsAreFrozen() throws ReflectiveOperationException {
    assertEquals(
        List.of(
            "batchTokens",
            "device",
            "deviceCol",
            "errorCol",
            "gpuArenaStrategy",
            "gpuMemLimit",
            "inputCol",
            "lowerCase",
            "mask",
            "maxLength",
            "model",
            "modelOnSave",
            "outputCol",
            "precision",
            "scoreCol",
            "scoredTokensCol",
            "targets",
            "topK",
            "windowRows"),
        StageParams.names(new MaskFiller()));
    assertEquals(
        new TreeMap<>(
            Map.of(
                "device", "auto",
                "model", "all-MiniLM-L6-v2",
                "modelOnSave", "path",
                "outputCol", "words",
                "topK", 5,
                "windowRows", 2048)),
        StageParams.defaults(new MaskFiller()));
    StageParams.assertEachHasATextAnAccessorAndASetter(new MaskFiller("one"));
    assertEquals("embark.spark.MaskFiller", MaskFiller.class.getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void aLoadedStageDoesWhatTheSavedOneDid(String modelOnSave) throws IOException {
    MaskFiller filler =
        filler("roberta")
            .setOutputCol("w")
            .setTopK(2)
            .setTargets("the", "river", "p")
            .setMask("___")
            .setScoreCol("s")
            .setScoredTokensCol("n")
            .setMaxLength(20)
            .setLowerCase(true)
            .setModelOnSave(modelOnSave);
    String path = folder.resolve("filler").toString();
    filler.save(path);
    Dataset<Row> rows = Frames.texts("The ___ sleeps", "no mask", null);
    List<Row> expected = rows(filler.transform(rows));
    assertEquals(2, expected.get(0).getList(2).size());
    assertEquals(expected, rows(MaskFiller.load(path).transform(rows)));
    assertEquals(expected, rows(((MaskFiller) filler.copy(ParamMap.empty())).transform(rows)));
    SavedStage saved = SavedStage.read(folder.resolve("filler"));
    assertEquals(List.of("the", "river", "p"), saved.params().get("targets"));
    assertEquals("___", saved.params().get("mask"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"albert", "bert", "chinese", "distilbert", "roberta"})
  void int8IsCloseOrRefused(String family) {
    MaskGolden golden = MaskGolden.of(family);
    Dataset<Row> answers =
        filler(family).setTopK(1).setPrecision("int8").transform(texts(golden.texts()));
    List<Row> rows;
    try {
      rows = rows(answers);
    } catch (Exception e) {
      assertTrue(String.valueOf(e).contains("Use precision=fp32."), e.toString());
      return;
    }
    double difference = 0;
    int words = 0;
    for (int i = 0; i < rows.size(); i++) {
      List<Row> found = rows.get(i).getList(2);
      for (int mask = 0; mask < found.size(); mask++) {
        double score = golden.cases().get(1).words().get(i).get(mask).score();
        difference += Math.abs(score - found.get(mask).<Double>getAs("score"));
        words++;
      }
    }
    assertTrue(difference / words < 0.1, "%s: %s".formatted(family, difference / words));
  }
}
