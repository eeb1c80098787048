package embark.spark;

import static embark.spark.LabelFrames.TOLERANCE;
import static embark.spark.LabelFrames.pairs;
import static embark.spark.LabelFrames.refusal;
import static embark.spark.LabelFrames.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.pipeline.PairGolden;
import embark.tokenize.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of pairs as columns. */
class PairScorerTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  private static PairScorer scorer(String family) {
    return new PairScorer()
        .setInputCol("text")
        .setPassageCol("other")
        .setModel(PairGolden.of(family).folder().toString());
  }

  private static Dataset<Row> examples(PairGolden golden) {
    return pairs(
        golden.pairs().stream()
            .map(pair -> RowFactory.create(0, pair.first(), pair.second()))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "minilm"})
  void scoresAreTheReferences(String family) {
    PairGolden golden = PairGolden.of(family);
    List<Row> rows = rows(scorer(family).setRawScoreCol("logit").transform(examples(golden)));
    assertEquals(golden.pairs().size(), rows.size());
    for (int i = 0; i < rows.size(); i++) {
      String what = golden.pairs().get(i).toString();
      double score = golden.scores().get(i).get(0);
      assertEquals(score, rows.get(i).<Double>getAs("score"), TOLERANCE, what);
      double logit = golden.logits().get(i).get(0);
      assertEquals(logit, rows.get(i).<Double>getAs("logit"), TOLERANCE, what);
    }
  }

  @Test
  void theScoreOfOneOutputOfSeveralIsTheOneThatIsNamed() {
    PairGolden golden = PairGolden.of("roberta");
    PairScorer scorer = scorer("roberta").setLabel("entailment").setLabelsCol("all");
    List<Row> softmax = rows(scorer.transform(examples(golden)));
    List<Row> logits =
        rows(
            scorer("roberta")
                .setLabel("neutral")
                .setActivation("identity")
                .transform(examples(golden)));
    for (int i = 0; i < softmax.size(); i++) {
      String what = golden.pairs().get(i).toString();
      List<Double> scores = golden.classified().get(i);
      assertEquals(scores.get(1), softmax.get(i).<Double>getAs("score"), TOLERANCE, what);
      assertEquals(
          golden.scores().get(i).get(2), logits.get(i).<Double>getAs("score"), TOLERANCE, what);
      List<Row> all = softmax.get(i).getList(softmax.get(i).fieldIndex("all"));
      assertEquals(3, all.size());
      for (int label = 0; label < 3; label++) {
        int index = golden.labels().indexOf(all.get(label).getString(0));
        assertEquals(scores.get(index), all.get(label).getDouble(1), TOLERANCE, what);
        assertTrue(label == 0 || all.get(label - 1).getDouble(1) >= all.get(label).getDouble(1));
      }
    }
  }

  @Test
  void passagesOfOneQueryMayBeAnArray() {
    PairGolden golden = PairGolden.of("minilm");
    String query = golden.pairs().get(0).first();
    List<String> passages = new ArrayList<>();
    List<Double> expected = new ArrayList<>();
    for (int i = 0; i < golden.pairs().size(); i++) {
      Text pair = golden.pairs().get(i);
      if (pair.first().equals(query)) {
        passages.add(pair.second());
        expected.add(golden.scores().get(i).get(0));
      }
    }
    assertTrue(passages.size() > 3);
    passages.add(2, null);
    expected.add(2, null);
    Dataset<Row> rows =
        SPARK.createDataFrame(
            List.of(
                RowFactory.create(query, passages),
                RowFactory.create(null, passages.subList(0, 2)),
                RowFactory.create(query, List.of()),
                RowFactory.create(query, null)),
            StructType.fromDDL("text string, other array<string>"));
    Dataset<Row> scored = scorer("minilm").transform(rows.coalesce(1));
    assertEquals("array<double>", scored.schema().apply("score").dataType().simpleString());
    List<Row> answers = scored.collectAsList();
    List<Double> scores = answers.get(0).getList(2);
    assertEquals(expected.size(), scores.size());
    for (int i = 0; i < scores.size(); i++) {
      assertEquals(expected.get(i) == null, scores.get(i) == null);
      if (scores.get(i) != null) {
        assertEquals(expected.get(i), scores.get(i), TOLERANCE);
      }
    }
    assertEquals(Arrays.asList(null, null), answers.get(1).getList(2));
    assertEquals(List.of(), answers.get(2).getList(2));
    assertNull(answers.get(3).get(2));
  }

  @Test
  void aNullInEitherHasANull() {
    List<Row> rows =
        rows(
            scorer("bert")
                .setErrorCol("why")
                .setDeviceCol("where")
                .transform(
                    pairs(
                        List.of(
                            RowFactory.create(0, "one cat", null),
                            RowFactory.create(0, null, "one cat"),
                            RowFactory.create(0, "", "")))));
    assertEquals(List.of(true, true, false), rows.stream().map(row -> row.isNullAt(3)).toList());
    assertTrue(rows.stream().allMatch(row -> row.getAs("why") == null));
    assertEquals("cpu", rows.get(2).getAs("where"));
  }

  @Test
  void maximumLengthAndCasingCount() {
    Dataset<Row> rows =
        pairs(List.of(RowFactory.create(0, "The Cat", "sleeps on the WARM stones of the river")));
    double whole = rows(scorer("bert").transform(rows)).get(0).getAs("score");
    double cut = rows(scorer("bert").setMaxLength(6).transform(rows)).get(0).getAs("score");
    double cased = rows(scorer("bert").setLowerCase(false).transform(rows)).get(0).getAs("score");
    assertTrue(Math.abs(whole - cut) > 1e-4 && Math.abs(whole - cased) > 1e-4);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Dataset<Row> rows = pairs(List.of(RowFactory.create(0, "a", "b")));
    assertEquals(
        "label is not set, but the model has the outputs [contradiction, entailment, neutral];"
            + " expected one of them. Set label to the one that is the score.",
        refusal(scorer("roberta"), rows.schema()));
    assertEquals(
        "label='Entailment' was set, but the model has the outputs [contradiction, entailment,"
            + " neutral]; expected one of them. Set label to the one that is the score.",
        refusal(scorer("roberta").setLabel("Entailment"), rows.schema()));
    assertEquals(
        "passageCol is not set; expected the name of the column of passages. Call setPassageCol.",
        refusal(scorer("bert").setPassageCol(""), rows.schema()));
    assertTrue(
        refusal(scorer("bert").setModel(Frames.MODEL), rows.schema())
            .contains("expected logits [batch, labels]"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> scorer("bert").setActivation("tanh"))
            .getMessage()
            .contains("Invalid activation: 'tanh'; expected one of sigmoid, softmax, identity."));
  }

  @Test
  void namesAndDefaultsAreFrozen() throws ReflectiveOperationException {
    assertEquals(
        Stream.of(
                "activation",
                "batchTokens",
                "device",
                "deviceCol",
                "errorCol",
                "gpuArenaStrategy",
                "gpuMemLimit",
                "inputCol",
                "label",
                "labelsCol",
                "lowerCase",
                "maxLength",
                "model",
                "modelOnSave",
                "outputCol",
                "passageCol",
                "precision",
                "rawScoreCol",
                "windowRows")
            .toList(),
        StageParams.names(new PairScorer()));
    assertEquals(
        new TreeMap<>(
            Map.of(
                "device", "auto",
                "model", "all-MiniLM-L6-v2",
                "modelOnSave", "path",
                "outputCol", "score",
                "windowRows", 2048)),
        StageParams.defaults(new PairScorer()));
    StageParams.assertEachHasATextAnAccessorAndASetter(new PairScorer("one"));
    assertEquals("embark.spark.PairScorer", PairScorer.class.getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void aLoadedStageDoesWhatTheSavedOneDid(String modelOnSave) throws IOException {
    PairScorer scorer =
        scorer("roberta")
            .setLabel("entailment")
            .setActivation("sigmoid")
            .setOutputCol("s")
            .setRawScoreCol("r")
            .setMaxLength(20)
            .setModelOnSave(modelOnSave);
    String path = folder.resolve("scorer").toString();
    scorer.save(path);
    PairScorer loaded = PairScorer.load(path);
    PairScorer copy = (PairScorer) scorer.copy(ParamMap.empty());
    Dataset<Row> rows = examples(PairGolden.of("roberta"));
    List<Row> expected = rows(scorer.transform(rows));
    assertEquals(expected, rows(loaded.transform(rows)));
    assertEquals(expected, rows(copy.transform(rows)));
    assertEquals(
        List.of("id", "text", "other", "s", "r"), List.of(loaded.transform(rows).columns()));
    SavedStage saved = SavedStage.read(folder.resolve("scorer"));
    assertEquals("entailment", saved.params().get("label"));
    assertEquals("other", saved.params().get("passageCol"));
  }

  @Test
  void int8ScoresAreCloseToTheReferences() {
    PairGolden golden = PairGolden.of("bert");
    List<Row> rows = rows(scorer("bert").setPrecision("int8").transform(examples(golden)));
    for (int i = 0; i < rows.size(); i++) {
      double score = golden.scores().get(i).get(0);
      assertEquals(score, rows.get(i).<Double>getAs("score"), 0.1, golden.pairs().get(i).first());
    }
  }
}
