package embark.pipeline;

import static embark.pipeline.ZeroShots.bundle;
import static embark.pipeline.ZeroShots.described;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.head.Classification;
import embark.head.Normalization;
import embark.head.ProblemType;
import embark.tokenize.Text;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Similarity is what comes of vectors that an embedding task gives, text by text. */
class SimilarityTaskTest {

  private static final String MODEL = "tiny-bert";
  private static final Path FOLDER = Path.of("src/test/resources/models", MODEL);
  private static final double TOLERANCE = 1e-5;

  /** The temperature where none is asked for. */
  private static final double OWN = 0.05;

  private static final List<Text> TEXTS =
      Stream.of("The cat sleeps on the warm stones.", "How do I reset my password?", "", "账户 42")
          .map(Text::of)
          .toList();

  private static final List<CandidateLabel> LABELS =
      List.of(
          CandidateLabel.named("animals_and_plants"),
          described("account", "questions about an account", "I forgot the password", "账户"),
          described("weather", null, "It rains."));

  /** The texts that each of the labels stands for, with the label's words in a template. */
  private static List<List<String>> texts(String template) {
    return List.of(
        List.of(template.replace("{}", "animals and plants")),
        List.of(
            template.replace("{}", "questions about an account"), "I forgot the password", "账户"),
        List.of(template.replace("{}", "weather"), "It rains."));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"query", "passage", "none"})
  void scoresComeOfVectorsOfTextsAndLabelsWithThePrompt(String prompt) {
    assertAnswers(
        expected(texts("{}"), prompt, OWN),
        task(ZeroShots.options(LABELS, ProblemType.SINGLE_LABEL, null, null, prompt)));
  }

  @Test
  void theTemplateIsForTheLabelsWordsAndNotForItsExamples() {
    assertAnswers(
        expected(texts("This is about {}."), null, 0.5),
        task(ZeroShots.options(LABELS, ProblemType.SINGLE_LABEL, "This is about {}.", 0.5, null)));
  }

  @Test
  void scoresOfOneLabelOfSeveralAddUp() {
    for (Classification answer : answers(task(ZeroShots.candidates(LABELS)))) {
      assertEquals(1, Arrays.stream(answer.scores()).sum(), 1e-12);
      assertTrue(Arrays.stream(answer.logits()).allMatch(cosine -> Math.abs(cosine) <= 1 + 1e-6));
    }
  }

  @Test
  void cosinesDoNotSayWhetherALabelHolds() {
    ZeroShotOptions each = ZeroShots.options(LABELS, ProblemType.MULTI_LABEL, null, 0.5, null);
    String message = assertThrows(BundleException.class, () -> task(each)).getMessage();
    assertTrue(message.contains("expected one label of several."), message);
    ZeroShotOptions alone =
        ZeroShots.options(LABELS.subList(0, 1), ProblemType.SINGLE_LABEL, null, null, null);
    message = assertThrows(BundleException.class, () -> task(alone)).getMessage();
    assertTrue(
        message.contains("there is one label, 'animals_and_plants', and an encoder can but choose"),
        message);
  }

  @Test
  void aTextIsMostLikeItself() {
    SimilarityTask task = task(ZeroShots.named("a cat", "money", "the weather"));
    List<Classification> answers =
        PipelineRun.ALONE.answers(
            FOLDER, task, List.of(Text.of("money"), Text.of("a cat"), Text.of("the weather")));
    assertEquals(List.of(1, 0, 2), answers.stream().map(Classification::best).toList());
    assertEquals(1, answers.get(0).logits()[1], 1e-6);
  }

  @Test
  void labelsKeepTheirNamesAndOrder() {
    SimilarityTask task = task(ZeroShots.candidates(LABELS));
    assertEquals(List.of("animals_and_plants", "account", "weather"), task.labels());
    assertEquals(ProblemType.SINGLE_LABEL, task.problemType());
  }

  @Test
  void everyProblemIsInOneMessage() {
    ZeroShotOptions options =
        new ZeroShotOptions(
            List.of(
                CandidateLabel.named("a"), CandidateLabel.named("a"), CandidateLabel.named("\t")),
            ProblemType.SINGLE_LABEL,
            Optional.of("It is { }."),
            Optional.empty(),
            Optional.of("who"),
            Optional.of(2),
            Bundle.Casing.AS_BUNDLED);
    BundleException e = assertThrows(BundleException.class, () -> task(options));
    assertEquals(
        List.of(
            "Invalid labels: 1 of 3 are blank; expected a name for each. Correct the labels.",
            "Label 'a' is there 2 times; expected once. Remove the others.",
            "Invalid template: 'It is { }.'; expected {} in it, where the label goes. Correct it.",
            "Invalid maxLength: 2; expected 3 (special tokens and one more) to 64, the positions of"
                + " the model.",
            "Unknown prompt: 'who'; expected none or one of the bundle's prompts [passage,"
                + " query]."),
        e.problems());
    assertTrue(
        e.getMessage()
            .startsWith("Cannot classify with " + bundle(MODEL).directory() + ": 5 problems."),
        e.getMessage());
  }

  private static SimilarityTask task(ZeroShotOptions options) {
    return SimilarityTask.resolve(bundle(MODEL), options);
  }

  private static List<Classification> answers(SimilarityTask task) {
    return new PipelineRun(1000, 300, 1).answers(FOLDER, task, TEXTS);
  }

  private static void assertAnswers(double[][] expected, SimilarityTask task) {
    for (PipelineRun run : PipelineRun.inCompany()) {
      List<Classification> answers = run.answers(FOLDER, task, TEXTS);
      for (int i = 0; i < expected.length; i++) {
        assertArrayEquals(expected[i], answers.get(i).scores(), TOLERANCE, run + ", text " + i);
      }
    }
  }

  /** Scores of each text: the softmax of cosines with the labels' means over the temperature. */
  private static double[][] expected(List<List<String>> labels, String prompt, double temperature) {
    List<float[]> means = labels.stream().map(texts -> mean(vectors(texts, prompt))).toList();
    List<float[]> vectors = vectors(TEXTS.stream().map(Text::first).toList(), prompt);
    double[][] scores = new double[vectors.size()][means.size()];
    for (int i = 0; i < scores.length; i++) {
      double sum = 0;
      for (int label = 0; label < means.size(); label++) {
        scores[i][label] = Math.exp(product(vectors.get(i), means.get(label)) / temperature);
        sum += scores[i][label];
      }
      for (int label = 0; label < means.size(); label++) {
        scores[i][label] /= sum;
      }
    }
    return scores;
  }

  private static List<float[]> vectors(List<String> texts, String prompt) {
    EmbeddingOptions options =
        new EmbeddingOptions(
            Optional.empty(),
            Optional.of(Normalization.L2),
            Optional.empty(),
            Optional.ofNullable(prompt),
            Optional.empty(),
            Optional.empty(),
            Bundle.Casing.AS_BUNDLED);
    return PipelineRun.ALONE.answers(
        FOLDER,
        EmbeddingTask.resolve(bundle(MODEL), options),
        texts.stream().map(Text::of).toList());
  }

  /** The mean divided by its length. */
  private static float[] mean(List<float[]> vectors) {
    float[] mean = new float[vectors.get(0).length];
    for (float[] vector : vectors) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vector[i] / vectors.size();
      }
    }
    double length = Math.sqrt(product(mean, mean));
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= (float) length;
    }
    return mean;
  }

  private static double product(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }
}
