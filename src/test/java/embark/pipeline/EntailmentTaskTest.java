package embark.pipeline;

import static embark.pipeline.ZeroShots.bundle;
import static embark.pipeline.ZeroShots.described;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.head.Classification;
import embark.head.ProblemType;
import embark.tokenize.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Entailment decides as in transformers' zero-shot-classification pipeline. */
class EntailmentTaskTest {

  private static final double TOLERANCE = 1e-4;
  private static final Text TEXT = Text.of("The train leaves at 07:45.");

  static Stream<ZeroShotGolden> goldens() throws IOException {
    return ZeroShotGolden.all().stream();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void scoresAreTheReferences(ZeroShotGolden golden) {
    EntailmentTask task =
        EntailmentTask.resolve(BundleReader.read(golden.folder()), golden.options());
    assertEquals(golden.labels(), task.labels());
    List<PipelineRun> runs = new ArrayList<>(PipelineRun.inCompany());
    runs.add(PipelineRun.ALONE);
    for (PipelineRun run : runs) {
      List<Classification> answers = run.answers(golden.folder(), task, golden.texts());
      for (int i = 0; i < answers.size(); i++) {
        assertArrayEquals(
            golden.scores().get(i).stream().mapToDouble(Double::doubleValue).toArray(),
            answers.get(i).scores(),
            TOLERANCE,
            "%s, %s".formatted(run, golden.texts().get(i)));
      }
    }
  }

  @Test
  void thereAreGoldensWithEntailmentFirstAndLast() throws IOException {
    assertEquals(8, ZeroShotGolden.all().size());
    List<String> first = bundle("classifier-deberta-v2").labels().labels();
    List<String> last = bundle("classifier-roberta").labels().labels();
    assertEquals(List.of("entailment", "contradiction"), List.of(first.get(0), first.get(2)));
    assertEquals(List.of("contradiction", "entailment"), List.of(last.get(0), last.get(2)));
  }

  @Test
  void scoresOfOneLabelOfSeveralAddUp() {
    EntailmentTask task =
        EntailmentTask.resolve(bundle("classifier-roberta"), ZeroShots.named("a", "b", "c"));
    assertEquals(ProblemType.SINGLE_LABEL, task.problemType());
    Classification answer =
        PipelineRun.ALONE.answers(LabelGolden.of("roberta").folder(), task, List.of(TEXT)).get(0);
    assertEquals(1, Arrays.stream(answer.scores()).sum(), 1e-12);
  }

  @Test
  void aTextIsReadWithASentenceAboutEachLabel() {
    ZeroShotOptions options =
        ZeroShots.candidates(
            List.of(
                CandidateLabel.named("train_times"),
                described("card", "a lost or stolen card"),
                CandidateLabel.named("\"x\" {}")));
    EntailmentTask task = EntailmentTask.resolve(bundle("classifier-roberta"), options);
    assertEquals(
        List.of(
            new Text(TEXT.first(), "This example is train times."),
            new Text(TEXT.first(), "This example is a lost or stolen card."),
            new Text(TEXT.first(), "This example is \"x\" {}.")),
        Heard.of(task, TEXT));
    assertEquals(3 * TEXT.length() + 89, task.weight(TEXT));
    assertEquals(List.of("train_times", "card", "\"x\" {}"), task.labels());
  }

  @Test
  void aSentenceOfOnesOwnMayNameTheLabelTwice() {
    EntailmentTask task =
        EntailmentTask.resolve(
            bundle("classifier-roberta"),
            ZeroShots.options(
                List.of(CandidateLabel.named("trains")),
                ProblemType.SINGLE_LABEL,
                "{}, only {}",
                null,
                null));
    assertEquals(List.of(new Text(TEXT.first(), "trains, only trains")), Heard.of(task, TEXT));
  }

  @Test
  void oneLabelAloneHoldsOrNot() {
    EntailmentTask task =
        EntailmentTask.resolve(bundle("classifier-roberta"), ZeroShots.named("only"));
    assertEquals(ProblemType.MULTI_LABEL, task.problemType());
  }

  @ParameterizedTest
  @CsvSource({
    "classifier-roberta, true",
    "classifier-deberta-v2, true",
    "classifier-bert, false",
    "classifier-albert, false",
    "tiny-bert, false"
  })
  void fitsModelsForInference(String model, boolean fits) {
    assertEquals(fits, EntailmentTask.fits(bundle(model)));
  }

  @Test
  void everyProblemIsInOneMessage() {
    Bundle bundle = bundle("classifier-roberta");
    ZeroShotOptions options =
        new ZeroShotOptions(
            List.of(
                described("a", null, "an example"),
                described("a", null),
                described("b", null),
                described("b", null),
                described("b", null),
                described(" ", null)),
            ProblemType.SINGLE_LABEL,
            Optional.of("This is it."),
            Optional.empty(),
            Optional.of("query"),
            Optional.of(65),
            Bundle.Casing.AS_BUNDLED);
    BundleException e =
        assertThrows(BundleException.class, () -> EntailmentTask.resolve(bundle, options));
    assertEquals(
        List.of(
            "Invalid labels: 1 of 6 are blank; expected a name for each. Correct the labels.",
            "Label 'a' is there 2 times; expected once. Remove the others.",
            "Label 'b' is there 3 times; expected once. Remove the others.",
            "Invalid template: 'This is it.'; expected {} in it, where the label goes. Correct it.",
            "Invalid maxLength: 65; expected 3 (special tokens and one more) to 64, the positions"
                + " of the model.",
            "examples were given, but a model for inference reads none; expected descriptions only."
                + " Leave the examples out, or use an encoder.",
            "a prompt was given, but a model for inference has none. Leave it out, or use an"
                + " encoder."),
        e.problems());
  }

  @Test
  void noLabelsAreNoQuestion() {
    BundleException e =
        assertThrows(
            BundleException.class,
            () -> EntailmentTask.resolve(bundle("classifier-roberta"), ZeroShots.named()));
    assertEquals(
        List.of("there are no labels; expected at least one. Set the labels."), e.problems());
  }
}
