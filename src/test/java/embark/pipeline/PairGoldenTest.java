package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.bundle.ModelFolder;
import embark.bundle.Tokenizers;
import embark.head.Classification;
import embark.head.ProblemType;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of pairs equal those of sentence-transformers' CrossEncoder. */
class PairGoldenTest {

  private static final double TOLERANCE = 1e-5;
  private static final String CONFIG = "config.json";

  @TempDir private Path folder;

  private static ClassificationOptions options(Optional<ProblemType> type) {
    return new ClassificationOptions(
        List.of(),
        type,
        1,
        ClassificationOptions.Texts.PAIRS,
        Optional.empty(),
        Bundle.Casing.AS_BUNDLED);
  }

  private static ClassificationTask task(PairGolden golden) {
    return ClassificationTask.ofPairs(
        BundleReader.read(golden.folder()), options(Optional.empty()));
  }

  private static void assertScores(PairGolden golden, PipelineRun run, List<Integer> order) {
    List<Text> pairs = order.stream().map(golden.pairs()::get).toList();
    List<Classification> answers = run.answers(golden.folder(), task(golden), pairs);
    for (int i = 0; i < answers.size(); i++) {
      int pair = order.get(i);
      assertNumbers(golden.logits().get(pair), answers.get(i).logits(), run, pairs.get(i));
      // CrossEncoder leaves the logits of several outputs as they are.
      List<Double> scores =
          golden.labels().size() == 1 ? golden.scores().get(pair) : golden.classified().get(pair);
      assertNumbers(scores, answers.get(i).scores(), run, pairs.get(i));
    }
  }

  private static void assertNumbers(
      List<Double> expected, double[] actual, PipelineRun run, Text pair) {
    assertArrayEquals(
        expected.stream().mapToDouble(Double::doubleValue).toArray(),
        actual,
        TOLERANCE,
        "%s, %s".formatted(run, pair));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "minilm", "roberta"})
  void scoresAreTheReferences(String family) {
    PairGolden golden = PairGolden.of(family);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 3 * golden.pairs().size(); i++) {
      order.add(i % golden.pairs().size());
    }
    assertScores(golden, PipelineRun.ALONE, order.subList(0, golden.pairs().size()));
    Collections.shuffle(order, new Random(7));
    for (PipelineRun run : PipelineRun.inCompany()) {
      assertScores(golden, run, order);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "minilm", "roberta"})
  void tokensAreTheReferences(String family) {
    PairGolden golden = PairGolden.of(family);
    Bundle bundle = BundleReader.read(golden.folder());
    try (Tokenizer tokenizer = Tokenizers.open(task(golden).tokenizer(bundle))) {
      for (int i = 0; i < golden.pairs().size(); i++) {
        int[] ids = tokenizer.encode(golden.pairs().get(i)).get(0).ids();
        assertEquals(
            golden.ids().get(i),
            Arrays.stream(ids).asDoubleStream().boxed().toList(),
            golden.pairs().get(i).toString());
      }
    }
  }

  @Test
  void theProblemTypeOfTransformersIsNotTheActivation() throws IOException {
    ModelFolder copy =
        ModelFolder.copy("pairs-bert", folder.resolve("model"))
            .changed(CONFIG, json -> json.put("problem_type", "regression"));
    Bundle bundle = BundleReader.read(copy.path());
    assertEquals(
        ProblemType.MULTI_LABEL,
        ClassificationTask.ofPairs(bundle, options(Optional.empty())).problemType());
    assertEquals(
        ProblemType.REGRESSION,
        ClassificationTask.resolve(bundle, ClassificationOptions.asBundled()).problemType());
  }

  @ParameterizedTest
  @CsvSource({
    "torch.nn.modules.linear.Identity, torch.nn.modules.activation.Sigmoid, REGRESSION",
    "torch.nn.modules.activation.Sigmoid, torch.nn.modules.linear.Identity, MULTI_LABEL"
  })
  void theNewestFileDecides(String newest, String old, ProblemType expected) throws IOException {
    ModelFolder copy =
        ModelFolder.copy("pairs-bert", folder.resolve("model"))
            .changed(CONFIG, json -> json.put("sbert_ce_default_activation_function", old))
            .with(
                "config_sentence_transformers.json",
                "{\"activation_fn\": \"%s\"}".formatted(newest));
    assertEquals(
        expected,
        ClassificationTask.ofPairs(BundleReader.read(copy.path()), options(Optional.empty()))
            .problemType());
  }

  @Test
  void anotherActivationIsRefusedUnlessOneIsSaid() throws IOException {
    ModelFolder copy =
        ModelFolder.copy("pairs-bert", folder.resolve("model"))
            .changed(
                CONFIG,
                json ->
                    json.putObject("sentence_transformers")
                        .put("activation_fn", "torch.nn.modules.activation.Tanh"));
    Bundle bundle = BundleReader.read(copy.path());
    BundleException refused =
        assertThrows(
            BundleException.class,
            () -> ClassificationTask.ofPairs(bundle, options(Optional.empty())));
    assertEquals(
        List.of(
            "the folder names the activation 'Tanh'; expected Sigmoid or Identity. Say which one is"
                + " meant."),
        refused.problems());
    assertEquals(
        ProblemType.REGRESSION,
        ClassificationTask.ofPairs(bundle, options(Optional.of(ProblemType.REGRESSION)))
            .problemType());
  }

  @Test
  void aSoftmaxOfOneIsRefused() {
    Bundle bundle = BundleReader.read(PairGolden.of("bert").folder());
    BundleException refused =
        assertThrows(
            BundleException.class,
            () ->
                ClassificationTask.ofPairs(bundle, options(Optional.of(ProblemType.SINGLE_LABEL))));
    assertEquals(
        List.of(
            "a softmax was asked for, but the model has one output, of which it makes 1; expected"
                + " a sigmoid or the number as it is. Leave the option out."),
        refused.problems());
  }
}
