package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.head.Answer;
import embark.head.Reply;
import embark.tokenize.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers, their places and scores equal those of transformers' question-answering pipeline. */
class AnswerGoldenTest {

  private static final double TOLERANCE = 1e-4;

  static Stream<AnswerGolden> goldens() {
    return AnswerGolden.FAMILIES.stream().map(AnswerGolden::of);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void answersAreTheReferencesAlone(AnswerGolden golden) {
    for (AnswerGolden.Case one : golden.cases()) {
      assertAnswers(golden, one, order(golden), PipelineRun.ALONE);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void answersAreTheReferencesInAnyCompany(AnswerGolden golden) {
    List<Integer> order = new ArrayList<>(order(golden));
    order.addAll(order(golden));
    Collections.shuffle(order, new Random(7));
    for (AnswerGolden.Case one : golden.cases()) {
      for (PipelineRun run : PipelineRun.inCompany()) {
        assertAnswers(golden, one, order, run);
      }
    }
  }

  private static List<Integer> order(AnswerGolden golden) {
    return IntStream.range(0, golden.questions().size()).boxed().toList();
  }

  private static void assertAnswers(
      AnswerGolden golden, AnswerGolden.Case one, List<Integer> order, PipelineRun run) {
    Bundle bundle = BundleReader.read(golden.folder());
    List<Text> questions = order.stream().map(golden.questions()::get).toList();
    List<Reply> replies =
        run.answers(golden.folder(), AnswerTask.resolve(bundle, one.options()), questions);
    for (int i = 0; i < replies.size(); i++) {
      List<Answer> expected = one.answers().get(order.get(i));
      List<Answer> found = replies.get(i).answers();
      String what = "%s, %s, %s: %s".formatted(run, one.options(), questions.get(i), found);
      assertEquals(expected.size(), found.size(), what);
      for (int answer = 0; answer < found.size(); answer++) {
        Answer its = expected.get(answer);
        double score = found.get(answer).score();
        assertEquals(its.score(), score, TOLERANCE, what);
        assertEquals(
            new Answer(its.text(), its.start(), its.end(), score), found.get(answer), what);
      }
    }
  }
}
