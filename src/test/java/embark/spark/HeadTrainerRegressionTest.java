package embark.spark;

import static embark.spark.Frames.embedder;
import static embark.spark.LabelledFrames.assertSameAnswers;
import static embark.spark.LabelledFrames.noisyRows;
import static embark.spark.LabelledFrames.trainer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.head.Linear;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A head is what MLlib's LogisticRegression learns of TextEmbedder's vectors. */
class HeadTrainerRegressionTest {

  private static final int ROWS = 60;
  private static final double TOLERANCE = 1e-9;
  private static final String[] TWO = {"river", "cat"};
  private static final String[] FOUR = {"river", "cat", "password", "account"};

  /** MLlib's regression as the trainer sets it. */
  private static LogisticRegression regression() {
    return new LogisticRegression()
        .setRegParam(1e-3)
        .setMaxIter(8)
        .setFeaturesCol("embedding")
        .setLabelCol("index");
  }

  /** The answers of a regression that is fitted here, on vectors that are made here. */
  private static Dataset<Row> expected(
      Dataset<Row> rows, TextEmbedder embedder, LogisticRegression regression) {
    StringIndexerModel indexer =
        new StringIndexer()
            .setInputCol("label")
            .setOutputCol("index")
            .setStringOrderType("alphabetAsc")
            .fit(rows);
    Dataset<Row> vectors = embedder.setOutputType("vector").transform(indexer.transform(rows));
    return new IndexToString()
        .setLabels(indexer.labelsArray()[0])
        .setInputCol("prediction")
        .setOutputCol("predictedLabel")
        .transform(regression.fit(vectors).transform(vectors));
  }

  /** Settings of a trainer, and the same of MLlib's regression. */
  private record Settings(
      String name, Consumer<HeadTrainer> ours, Consumer<LogisticRegression> theirs) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Settings> settings() {
    return Stream.of(
        new Settings("plain", ours -> {}, theirs -> {}),
        new Settings(
            "as many iterations as by default",
            ours -> ours.clear(ours.maxIter()),
            theirs -> theirs.setMaxIter(100)),
        new Settings(
            "weights",
            ours -> ours.setWeightCol("weight"),
            theirs -> theirs.setWeightCol("weight")),
        new Settings(
            "elastic net",
            ours -> ours.setRegParam(0.02).setElasticNetParam(0.5),
            theirs -> theirs.setRegParam(0.02).setElasticNetParam(0.5)),
        new Settings(
            "no regularization", ours -> ours.setRegParam(0), theirs -> theirs.setRegParam(0)),
        new Settings(
            "no intercept",
            ours -> ours.setFitIntercept(false),
            theirs -> theirs.setFitIntercept(false)),
        new Settings(
            "no standardization",
            ours -> ours.setStandardization(false),
            theirs -> theirs.setStandardization(false)),
        new Settings(
            "few iterations, low precision",
            ours -> ours.setMaxIter(7).setTol(1e-3),
            theirs -> theirs.setMaxIter(7).setTol(1e-3)));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void ofTwoLabels(Settings settings) {
    assertAsMllib(noisyRows(ROWS, TWO), settings);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void ofMoreLabels(Settings settings) {
    assertAsMllib(noisyRows(ROWS, FOUR), settings);
  }

  private static void assertAsMllib(Dataset<Row> rows, Settings settings) {
    LogisticRegression regression = regression();
    settings.theirs.accept(regression);
    HeadTrainer trainer = trainer();
    settings.ours.accept(trainer);
    assertSameAnswers(
        expected(rows, embedder(), regression),
        trainer.fit(rows).transform(rows),
        TOLERANCE,
        "ours against MLlib's");
  }

  @Test
  void theL1PartLeavesWeightsOut() {
    Linear layer =
        trainer().setRegParam(0.05).setElasticNetParam(1).fit(noisyRows(ROWS, FOUR)).head().layer();
    long zeros = DoubleStream.of(layer.weight()).filter(weight -> weight == 0).count();
    assertTrue(zeros > layer.weight().length / 2, zeros + " weights are 0");
  }

  @Test
  void theEncodersOptionsAreOfTheHeadAndOfItsAnswers() {
    Dataset<Row> rows = noisyRows(ROWS, FOUR);
    Dataset<Row> expected =
        expected(
            rows, embedder().setPrompt("query").setMaxLength(9).setLowerCase(false), regression());
    HeadModel model = trainer().setPrompt("query").setMaxLength(9).setLowerCase(false).fit(rows);
    assertSameAnswers(expected, model.transform(rows), TOLERANCE, "options of the encoder");
    assertEquals("query: ", model.head().encoder().prompt());
    assertEquals(9, model.head().encoder().maxLength());
  }

  /** Rows of which label {@code river} has most, {@code cat} fewer, {@code password} fewest. */
  private static Dataset<Row> imbalanced() {
    return noisyRows(120, "river", "cat", "password")
        .where("label = 'river' or label = 'cat' and id % 4 < 2 or id % 9 = 2");
  }

  private static Map<String, Long> counts(Dataset<Row> rows) {
    Map<String, Long> counts = new HashMap<>();
    for (Row row : rows.groupBy("label").count().collectAsList()) {
      counts.put(row.getString(0), row.getLong(1));
    }
    return counts;
  }

  @Test
  void balancedRowsCountAsScikitLearnWouldHaveThem() {
    Dataset<Row> rows = imbalanced();
    Map<String, Long> counts = counts(rows);
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    assertTrue(counts.get("river") > 2 * counts.get("password"), counts.toString());
    HeadTrainer trainer = trainer().setClassWeights("balanced");
    LabelledRows labelled = trainer.examine(rows);
    try (EmbeddedRows embedded = trainer.embed(labelled, null)) {
      for (Row row : embedded.rows().select("label", "weight").collectAsList()) {
        String label = labelled.labels().get((int) row.getDouble(0));
        assertEquals((double) all / (3 * counts.get(label)), row.getDouble(1), 1e-12, label);
      }
      assertEquals(
          (double) all,
          embedded.rows().select(functions.sum("weight")).head().getDouble(0),
          1e-9,
          "1 on the mean");
    }
  }

  @Test
  void balancedIsMllibWithTheseWeightsAndMultipliesThoseOfAColumn() {
    Dataset<Row> rows = imbalanced();
    Map<String, Long> counts = counts(rows);
    double all = counts.values().stream().mapToLong(Long::longValue).sum();
    String share =
        "double(%s) / (3 * case label when 'river' then %d when 'cat' then %d else %d end)"
            .formatted(all, counts.get("river"), counts.get("cat"), counts.get("password"));
    Dataset<Row> weighted =
        rows.selectExpr("id", "text", "label", share + " as share", "weight * " + share + " as w");
    assertSameAnswers(
        expected(weighted, embedder(), regression().setWeightCol("share")),
        trainer().setClassWeights("balanced").fit(rows).transform(rows),
        TOLERANCE,
        "balanced");
    assertSameAnswers(
        expected(weighted, embedder(), regression().setWeightCol("w")),
        trainer().setClassWeights("balanced").setWeightCol("weight").fit(rows).transform(rows),
        TOLERANCE,
        "balanced and weighted");
  }

  @Test
  void aRareLabelIsFoundMoreOftenWhereLabelsAreBalanced() {
    Dataset<Row> rows = imbalanced();
    long plain = found(trainer().setRegParam(1).fit(rows).transform(rows));
    long balanced =
        found(trainer().setRegParam(1).setClassWeights("balanced").fit(rows).transform(rows));
    assertTrue(balanced > plain, "%d, balanced %d".formatted(plain, balanced));
  }

  private static long found(Dataset<Row> answers) {
    return answers.where("predictedLabel = 'password'").count();
  }

  @Test
  void wholeNumbersAreWeightsToo() {
    Dataset<Row> rows = noisyRows(ROWS, FOUR);
    Dataset<Row> whole = rows.withColumn("weight", functions.col("weight").cast("int"));
    assertArrayEquals(
        trainer().setWeightCol("weight").fit(rows).head().layer().weight(),
        trainer().setWeightCol("weight").fit(whole).head().layer().weight());
  }
}
