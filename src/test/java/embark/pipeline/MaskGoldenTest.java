package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.head.Filling;
import embark.head.Word;
import embark.tokenize.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words and likelihoods of every family equal transformers'. */
class MaskGoldenTest {

  private static final double TOLERANCE = 1e-5;

  private static MaskTask task(MaskGolden golden, MaskGolden.Case asked) {
    return MaskTask.resolve(
        BundleReader.read(golden.folder()),
        new MaskOptions(
            asked.topK(),
            asked.targets(),
            Optional.empty(),
            MaskOptions.Likelihood.LEFT_OUT,
            Optional.empty(),
            Bundle.Casing.AS_BUNDLED));
  }

  private static MaskTask likelihood(MaskGolden golden) {
    return MaskTask.resolve(
        BundleReader.read(golden.folder()),
        new MaskOptions(
            1,
            List.of(),
            Optional.empty(),
            MaskOptions.Likelihood.GIVEN,
            Optional.empty(),
            Bundle.Casing.AS_BUNDLED));
  }

  private static List<PipelineRun> runs() {
    List<PipelineRun> runs = new ArrayList<>(PipelineRun.inCompany());
    runs.add(PipelineRun.ALONE);
    return runs;
  }

  private static List<Integer> shuffled(int size) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 3 * size; i++) {
      order.add(i % size);
    }
    Collections.shuffle(order, new Random(7));
    return order;
  }

  private static void assertWords(List<Word> expected, List<Word> found, String what) {
    assertEquals(expected.size(), found.size(), what);
    for (int i = 0; i < found.size(); i++) {
      assertEquals(expected.get(i).mask(), found.get(i).mask(), what);
      assertEquals(expected.get(i).id(), found.get(i).id(), what);
      assertEquals(expected.get(i).text(), found.get(i).text(), what);
      assertEquals(expected.get(i).score(), found.get(i).score(), TOLERANCE, what);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"albert", "bert", "chinese", "distilbert", "roberta"})
  void wordsAreTheReferences(String family) {
    MaskGolden golden = MaskGolden.of(family);
    List<Integer> order = shuffled(golden.texts().size());
    List<Text> texts = order.stream().map(golden.texts()::get).map(Text::of).toList();
    for (MaskGolden.Case asked : golden.cases()) {
      MaskTask task = task(golden, asked);
      for (PipelineRun run : runs()) {
        List<Filling> answers = run.answers(golden.folder(), task, texts);
        for (int i = 0; i < answers.size(); i++) {
          String what = "%s, %s, %s".formatted(run, asked.targets(), texts.get(i));
          assertWords(asked.words().get(order.get(i)), answers.get(i).words(), what);
          assertEquals(0, answers.get(i).hidden());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"albert", "bert", "chinese", "distilbert", "roberta"})
  void likelihoodsAreTheReferences(String family) {
    MaskGolden golden = MaskGolden.of(family);
    List<Integer> order = shuffled(golden.likely().size());
    List<Text> texts = order.stream().map(golden.likely()::get).map(Text::of).toList();
    MaskTask task = likelihood(golden);
    for (PipelineRun run : runs()) {
      List<Filling> answers = run.answers(golden.folder(), task, texts);
      for (int i = 0; i < answers.size(); i++) {
        List<Double> expected = golden.logProbabilities().get(order.get(i));
        String what = "%s, %s".formatted(run, texts.get(i));
        double sum = expected.stream().mapToDouble(Double::doubleValue).sum();
        assertEquals(expected.size(), answers.get(i).hidden(), what);
        assertEquals(sum, answers.get(i).likelihood(), TOLERANCE * (1 + expected.size()), what);
        assertTrue(answers.get(i).words().isEmpty(), what);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta"})
  void aTextWithMasksHasWordsAndALikelihoodOfItsOtherTokens(String family) {
    MaskGolden golden = MaskGolden.of(family);
    List<Text> texts = golden.texts().stream().map(Text::of).toList();
    List<Filling> answers = PipelineRun.ALONE.answers(golden.folder(), likelihood(golden), texts);
    MaskGolden.Case best = golden.cases().get(1);
    assertEquals(1, best.topK());
    for (int i = 0; i < texts.size(); i++) {
      assertWords(best.words().get(i), answers.get(i).words(), texts.get(i).toString());
      assertEquals(
          texts.get(i).first().length() > 8, answers.get(i).hidden() > 0, texts.get(i).first());
      assertTrue(answers.get(i).likelihood() <= 0);
    }
  }
}
