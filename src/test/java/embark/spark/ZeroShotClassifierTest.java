package embark.spark;

import static embark.spark.Frames.TEXTS;
import static embark.spark.Frames.texts;
import static embark.spark.LabelFrames.TOLERANCE;
import static embark.spark.LabelFrames.numbers;
import static embark.spark.LabelFrames.refusal;
import static embark.spark.LabelFrames.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.pipeline.CandidateLabel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels without training: by similarity with an encoder, by entailment with an NLI model. */
class ZeroShotClassifierTest {

  private static final SparkSession SPARK = LocalSpark.session();

  private static final List<CandidateLabel> CANDIDATES =
      List.of(
          CandidateLabel.named("animals_of_all_kinds"),
          new CandidateLabel(
              "account",
              Optional.of("questions about an account"),
              List.of("I forgot the password", "账户")),
          new CandidateLabel("weather, \"today\"", Optional.empty(), List.of("It rains.")));

  /** By similarity. */
  private static ZeroShotClassifier bySimilarity() {
    return new ZeroShotClassifier()
        .setInputCol("text")
        .setModel(Frames.MODEL)
        .setCandidates(CANDIDATES);
  }

  /** By entailment. */
  private static ZeroShotClassifier byEntailment(String family, String... labels) {
    return new ZeroShotClassifier()
        .setInputCol("text")
        .setModel("src/test/resources/models/classifier-" + family)
        .setLabels(labels);
  }

  private static double[] embedded(String text) {
    float[] vector =
        Frames.floats(Frames.embedder().transform(texts(text)).first().getAs("embedding"));
    double[] wide = new double[vector.length];
    Arrays.setAll(wide, i -> vector[i]);
    return wide;
  }

  private static double[] mean(String... texts) {
    double[] mean = new double[32];
    for (String text : texts) {
      double[] vector = embedded(text);
      Arrays.setAll(mean, i -> mean[i] + vector[i] / texts.length);
    }
    double length = Math.sqrt(product(mean, mean));
    Arrays.setAll(mean, i -> mean[i] / length);
    return mean;
  }

  private static double product(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  private static List<double[]> means() {
    return List.of(
        mean("animals of all kinds"),
        mean("questions about an account", "I forgot the password", "账户"),
        mean("weather, \"today\"", "It rains."));
  }

  @Test
  void similarityIsTheCosineWithWhatIsKnownOfALabel() {
    List<double[]> means = means();
    Row row = bySimilarity().transform(texts("The cat sleeps.")).first();
    double[] text = embedded("The cat sleeps.");
    double[] cosines = means.stream().mapToDouble(mean -> product(text, mean)).toArray();
    assertArrayEquals(cosines, numbers(row, "rawPrediction"), TOLERANCE);
    double sum = Arrays.stream(cosines).map(cosine -> Math.exp(cosine / 0.05)).sum();
    assertArrayEquals(
        Arrays.stream(cosines).map(cosine -> Math.exp(cosine / 0.05) / sum).toArray(),
        numbers(row, "probability"),
        TOLERANCE);
  }

  @Test
  void columnsAreThoseOfAClassifier() {
    StructType schema = bySimilarity().transformSchema(TEXTS);
    assertEquals(
        List.of("id", "text", "label", "score", "probability", "rawPrediction", "prediction"),
        List.of(schema.fieldNames()));
    assertArrayEquals(
        CANDIDATES.stream().map(CandidateLabel::name).toArray(),
        ((NominalAttribute) Attribute.fromStructField(schema.apply("prediction"))).values().get());
    assertEquals(schema.apply("probability").dataType(), schema.apply("rawPrediction").dataType());
  }

  @Test
  void everyRowHasScoresThatAddUpAndItsBestLabel() {
    Dataset<Row> answers = bySimilarity().transform(Frames.manyTexts(60));
    for (Row row : rows(answers)) {
      if (row.isNullAt(1)) {
        assertTrue(row.isNullAt(2) && row.isNullAt(4), "null text");
        continue;
      }
      double[] scores = numbers(row, "probability");
      assertEquals(1, Arrays.stream(scores).sum(), 1e-12);
      double score = row.<Double>getAs("score");
      assertEquals(Arrays.stream(scores).max().orElseThrow(), score);
      assertEquals(score, scores[(int) (double) row.<Double>getAs("prediction")]);
    }
    Dataset<Row> named =
        new IndexToString()
            .setInputCol("prediction")
            .setOutputCol("named")
            .transform(answers.where("text is not null"));
    assertEquals(0, named.where("named != label").count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"roberta", "deberta-v2"})
  void aModelForInferenceIsAskedWhetherItFollows(String family) throws IOException {
    Path file = Path.of("src/test/resources/goldens/zeroshot-" + family + ".json");
    JsonNode golden = new ObjectMapper().readTree(file.toFile());
    String[] texts = strings(golden.path("texts"));
    for (JsonNode one : golden.path("cases")) {
      ZeroShotClassifier classifier =
          byEntailment(family, strings(one.path("labels")))
              .setMultiLabel(one.path("multiLabel").asBoolean());
      String template = one.path("template").asText();
      if (!template.equals("This example is {}.")) {
        classifier.setTemplate(template);
      }
      List<Row> rows = rows(classifier.transform(texts(texts)));
      for (int i = 0; i < texts.length; i++) {
        double[] expected = new double[one.path("labels").size()];
        JsonNode scores = one.path("scores").path(i);
        Arrays.setAll(expected, label -> scores.path(label).asDouble());
        assertArrayEquals(expected, numbers(rows.get(i), "probability"), TOLERANCE, texts[i]);
      }
    }
  }

  private static String[] strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(text -> strings.add(text.asText()));
    return strings.toArray(String[]::new);
  }

  @Test
  void eachLabelMayHold() {
    Row row =
        new ZeroShotClassifier()
            .setInputCol("text")
            .setModel("src/test/resources/models/classifier-roberta")
            .setLabels("animals", "money", "weather")
            .setMultiLabel(true)
            .setThreshold(0)
            .setTemperature(1)
            .transform(texts("The cat sleeps."))
            .first();
    double[] logits = numbers(row, "rawPrediction");
    double[] scores = numbers(row, "probability");
    for (int i = 0; i < scores.length; i++) {
      assertEquals(1 / (1 + Math.exp(-logits[i])), scores[i], 1e-12);
    }
    List<Row> listed = row.getList(row.fieldIndex("labels"));
    assertEquals(3, listed.size());
    assertTrue(listed.get(0).getDouble(1) >= listed.get(1).getDouble(1));
    assertEquals(row.<String>getAs("label"), listed.get(0).getString(0));
  }

  @Test
  void whatIsLikeNoLabelIsUnknown() {
    List<Row> sure = rows(bySimilarity().transform(Frames.manyTexts(40)));
    List<Row> rows = rows(bySimilarity().setUnknownBelow(0.5).transform(Frames.manyTexts(40)));
    int unknown = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (!sure.get(i).isNullAt(1)) {
        boolean low = sure.get(i).<Double>getAs("score") < 0.5;
        unknown += low ? 1 : 0;
        assertEquals(low ? "unknown" : sure.get(i).getAs("label"), rows.get(i).getAs("label"));
      }
    }
    assertTrue(unknown > 0 && unknown < rows.size(), unknown + " are unknown");
  }

  @Test
  void promptsAndTemplatesAreHeeded() {
    double[] own = numbers(bySimilarity().transform(texts("a cat")).first(), "rawPrediction");
    for (ZeroShotClassifier other :
        List.of(
            bySimilarity().setPrompt("query"),
            bySimilarity().setTemplate("This is about {}."),
            bySimilarity().setMaxLength(4),
            bySimilarity().setLowerCase(false).setTemplate("THIS IS {}."))) {
      double[] theirs = numbers(other.transform(texts("a cat")).first(), "rawPrediction");
      assertTrue(Math.abs(own[0] - theirs[0]) > TOLERANCE, other.explainParams());
    }
  }

  @Test
  void anArrayOfTextsHasArraysOfLabels() {
    Dataset<Row> rows = SPARK.sql("select 0 id, array('a cat', null, 'money') text");
    for (ZeroShotClassifier classifier :
        List.of(bySimilarity(), byEntailment("roberta", "animals", "money"))) {
      Row row = classifier.transform(rows).first();
      List<Row> single = rows(classifier.transform(texts("a cat", null, "money")));
      assertEquals(
          single.stream().map(one -> one.<String>getAs("label")).toList(),
          row.<String>getList(row.fieldIndex("label")));
    }
  }

  @Test
  void everyProblemIsInOneMessage() {
    String message =
        refusal(
            bySimilarity()
                .setCandidates(List.of())
                .setLabels("a", "a", " ")
                .setTemplate("It is this.")
                .setInputCol("body"),
            TEXTS);
    for (String problem :
        List.of(
            "Column 'body' does not exist; expected one of [id, text]. ",
            "Invalid labels: 1 of 3 are blank; expected a name for each. Correct the labels.",
            "Label 'a' is there 2 times; expected once. Remove the others.",
            "Invalid template: 'It is this.'; expected {} in it, where the label goes. ")) {
      assertTrue(message.contains(problem), problem + " in " + message);
    }
  }

  @Test
  void unsetLabelsAreAsked() {
    String message =
        refusal(new ZeroShotClassifier().setInputCol("text").setModel(Frames.MODEL), TEXTS);
    assertTrue(
        message.contains("there are no labels; expected at least one. Set the labels."), message);
  }

  @Test
  void listsOfOtherLengthsAreRefused() {
    assertEquals(
        "Invalid descriptions: 1 for 3 labels; expected one for each, empty for none. Correct"
            + " them.",
        refusal(bySimilarity().setDescriptions("one"), TEXTS));
    assertEquals(
        "Invalid examples: 3 texts and 1 labels; expected as many. Correct exampleTexts or"
            + " exampleLabels.",
        refusal(bySimilarity().setExampleLabels("account"), TEXTS));
    assertEquals(
        "Invalid examples: 'other' is no label; expected one of [a, b]. Correct exampleLabels.",
        refusal(
            bySimilarity()
                .setLabels("a", "b")
                .setDescriptions()
                .setExampleTexts("x", "y")
                .setExampleLabels("a", "other"),
            TEXTS));
  }

  @Test
  void anInferenceModelTakesNoExamples() {
    String message =
        refusal(byEntailment("roberta", "a").setCandidates(CANDIDATES).setPrompt("query"), TEXTS);
    assertTrue(message.contains("examples were given, but a model for inference reads none;"));
    assertTrue(message.contains("a prompt was given, but a model for inference has none."));
  }
}
