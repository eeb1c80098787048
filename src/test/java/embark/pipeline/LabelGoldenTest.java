package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.bundle.BundleReader;
import embark.head.Classification;
import embark.head.ProblemType;
import embark.tokenize.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Labels, logits and scores of every family equal transformers', for texts and for pairs. */
class LabelGoldenTest {

  private static final double TOLERANCE = 1e-4;

  static Stream<LabelGolden> goldens() throws IOException {
    return FamilyGolden.all().stream()
        .map(golden -> LabelGolden.of(golden.model().replace("classifier-", "")));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void labelsAndProblemTypeAreTheReferences(LabelGolden golden) {
    ClassificationTask task = task(golden);
    assertEquals(golden.labels(), task.labels());
    assertEquals(
        golden
            .problemType()
            .map(name -> name.replace("_classification", ""))
            .orElse(golden.labels().size() == 1 ? "multi_label" : "single_label"),
        task.problemType().text());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void logitsAndScoresAreTheReferencesAlone(LabelGolden golden) {
    assertAnswers(golden.texts(), PipelineRun.ALONE, golden);
    assertAnswers(golden.pairs(), PipelineRun.ALONE, golden);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void logitsAndScoresAreTheReferencesInAnyCompany(LabelGolden golden) {
    for (PipelineRun run : PipelineRun.inCompany()) {
      assertAnswers(shuffled(golden.texts()), run, golden);
      assertAnswers(shuffled(golden.pairs()), run, golden);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void textsAndPairsShareBatches(LabelGolden golden) {
    List<LabelGolden.Example> both = new ArrayList<>(golden.texts());
    both.addAll(golden.pairs());
    assertAnswers(shuffled(both), new PipelineRun(1000, 1 << 20, 1), golden);
  }

  /** Each three times, in an order of chance. */
  private static List<LabelGolden.Example> shuffled(List<LabelGolden.Example> examples) {
    List<LabelGolden.Example> all = new ArrayList<>();
    IntStream.range(0, 3).forEach(i -> all.addAll(examples));
    Collections.shuffle(all, new Random(7));
    return all;
  }

  private static void assertAnswers(
      List<LabelGolden.Example> examples, PipelineRun run, LabelGolden golden) {
    List<Text> texts = examples.stream().map(LabelGolden.Example::text).toList();
    List<Classification> answers = run.answers(golden.folder(), task(golden), texts);
    for (int i = 0; i < answers.size(); i++) {
      LabelGolden.Example expected = examples.get(i);
      String what = "%s, %s".formatted(run, expected.text());
      assertNumbers(expected.logits(), answers.get(i).logits(), "logits, " + what);
      assertNumbers(expected.scores(), answers.get(i).scores(), "scores, " + what);
      assertEquals(best(expected.logits()), answers.get(i).best(), what);
      if (task(golden).problemType() == ProblemType.REGRESSION) {
        assertArrayEquals(answers.get(i).logits(), answers.get(i).scores());
      }
    }
  }

  private static int best(List<Double> logits) {
    return logits.indexOf(Collections.max(logits));
  }

  private static void assertNumbers(List<Double> expected, double[] actual, String what) {
    double[] numbers = expected.stream().mapToDouble(Double::doubleValue).toArray();
    assertArrayEquals(numbers, actual, TOLERANCE, what);
  }

  private static ClassificationTask task(LabelGolden golden) {
    return ClassificationTask.resolve(
        BundleReader.read(golden.folder()), ClassificationOptions.asBundled());
  }
}
