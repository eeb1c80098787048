package embark.pipeline;

import static embark.pipeline.ZeroShots.bundle;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.bundle.EncoderSettings;
import embark.bundle.ModelFolder;
import embark.bundle.TrainedHead;
import embark.bundle.TrainedHeads;
import embark.head.Classification;
import embark.head.Normalization;
import embark.head.Pooling;
import embark.head.ProblemType;
import embark.tokenize.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked of a classifier is checked against its folder; a trained head is applied. */
class ClassificationTaskTest {

  private static final List<Text> TEXTS =
      Stream.of("The cat sleeps.", "", "账户 password 42", "warm ".repeat(90)).map(Text::of).toList();

  @TempDir Path temporary;

  private static ClassificationOptions labels(String... labels) {
    return options(List.of(labels), null, 1, ClassificationOptions.Texts.SINGLE, null);
  }

  private static ClassificationOptions options(
      List<String> labels,
      ProblemType type,
      double temperature,
      ClassificationOptions.Texts texts,
      Integer maxLength) {
    return new ClassificationOptions(
        labels,
        Optional.ofNullable(type),
        temperature,
        texts,
        Optional.ofNullable(maxLength),
        Bundle.Casing.AS_BUNDLED);
  }

  private static List<String> problems(Bundle bundle, ClassificationOptions options) {
    BundleException e =
        assertThrows(BundleException.class, () -> ClassificationTask.resolve(bundle, options));
    assertEquals(
        new BundleException("Cannot classify with " + bundle.directory(), e.problems())
            .getMessage(),
        e.getMessage());
    return e.problems();
  }

  @Test
  void whatIsAskedForWins() {
    ClassificationTask task =
        ClassificationTask.resolve(
            bundle("classifier-distilbert"),
            options(
                List.of("bad", "good"),
                ProblemType.MULTI_LABEL,
                1,
                ClassificationOptions.Texts.PAIRS,
                null));
    assertEquals(List.of("bad", "good"), task.labels());
    assertEquals(ProblemType.MULTI_LABEL, task.problemType());
  }

  @Test
  void aFolderWithoutNamesAsksForThem() throws IOException {
    ModelFolder folder =
        ModelFolder.copy("classifier-electra", temporary.resolve("model"))
            .changed("config.json", json -> json.remove("id2label"));
    Bundle bundle = BundleReader.read(folder.path());
    assertEquals(
        List.of(
            "config.json has no id2label; expected a name for each of the 3 logits. Add id2label to"
                + " config.json, or set the labels."),
        problems(bundle, ClassificationOptions.asBundled()));
    assertEquals(
        List.of("a", "b", "c"), ClassificationTask.resolve(bundle, labels("a", "b", "c")).labels());
  }

  private ClassificationTask unnamed(String model) throws IOException {
    ModelFolder folder =
        ModelFolder.copy(model, temporary.resolve("model"))
            .changed("config.json", json -> json.remove("id2label"));
    return ClassificationTask.resolve(
        BundleReader.read(folder.path()), ClassificationOptions.asBundled());
  }

  /** As transformers takes it, which writes no names of two labels that have none. */
  @Test
  void twoOutputsNeedNoNames() throws IOException {
    assertEquals(List.of("LABEL_0", "LABEL_1"), unnamed("classifier-distilbert").labels());
  }

  @Test
  void oneOutputNeedsNoName() throws IOException {
    ClassificationTask task = unnamed("classifier-mpnet");
    assertEquals(List.of("LABEL_0"), task.labels());
    assertEquals(ProblemType.MULTI_LABEL, task.problemType());
  }

  @Test
  void everyProblemIsInOneMessage() {
    assertEquals(
        List.of(
            "Invalid maxLength: 2; expected 3 (special tokens and one more) to 64, the positions of"
                + " the model.",
            "Invalid labels: 3 names; expected 2, one for each of the model's outputs. Correct the"
                + " labels."),
        problems(
            bundle("classifier-distilbert"),
            options(List.of("a", "b", "c"), null, 1, ClassificationOptions.Texts.SINGLE, 2)));
  }

  @Test
  void anEncoderSaysWhatItNeeds() {
    assertEquals(
        List.of(
            "the graph's outputs are last_hidden_state [batch, length, 32]; expected logits [batch,"
                + " labels]. Export the model with its task head (task text-classification), or"
                + " train a head on this encoder (jobs/run train)."),
        problems(bundle("tiny-bert"), ClassificationOptions.asBundled()));
  }

  @Test
  void textsAreCutWhereItIsAskedFor() {
    Bundle bundle = bundle("classifier-bert");
    ClassificationTask task =
        ClassificationTask.resolve(
            bundle, options(List.of(), null, 1, ClassificationOptions.Texts.SINGLE, 7));
    assertEquals(7, task.tokenizer(bundle).maxLength());
    assertEquals(
        64,
        ClassificationTask.resolve(bundle, ClassificationOptions.asBundled())
            .tokenizer(bundle)
            .maxLength());
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void aTrainedHeadIsALayerOnTheVectorsOfItsSettings(Pooling pooling) throws IOException {
    EncoderSettings settings =
        new EncoderSettings(pooling, Normalization.L2, 12, "query: ", 24, Bundle.Casing.KEPT);
    TrainedHead head = TrainedHeads.of(TrainedHeads.numbered(7), settings);
    ModelFolder folder = ModelFolder.copy("tiny-bert", temporary.resolve("model")).with(head);
    Bundle bundle = BundleReader.read(folder.path());
    ClassificationTask task = ClassificationTask.resolve(bundle, ClassificationOptions.asBundled());
    assertEquals(TrainedHeads.numbered(7), task.labels());
    List<float[]> vectors =
        PipelineRun.ALONE.answers(folder.path(), EmbeddingTask.of(bundle, settings), TEXTS);
    for (PipelineRun run : PipelineRun.inCompany()) {
      List<Classification> answers = run.answers(folder.path(), task, TEXTS);
      for (int i = 0; i < TEXTS.size(); i++) {
        double[] logits = head.layer().apply(vectors.get(i));
        assertArrayEquals(logits, answers.get(i).logits(), 1e-5, run + ", text " + i);
      }
    }
  }

  @Test
  void aTrainedHeadSaysAllThatItCannotDo() throws IOException {
    EncoderSettings settings =
        new EncoderSettings(Pooling.MEAN, Normalization.L2, 65, "", 33, Bundle.Casing.AS_BUNDLED);
    TrainedHead head = TrainedHeads.of(TrainedHeads.numbered(2), settings);
    ModelFolder folder = ModelFolder.copy("tiny-bert", temporary.resolve("model")).with(head);
    Bundle bundle = BundleReader.read(folder.path());
    ClassificationOptions options =
        options(List.of("a"), ProblemType.REGRESSION, 1, ClassificationOptions.Texts.PAIRS, 66);
    assertEquals(
        List.of(
            "Invalid maxLength: 65; expected 3 (special tokens and one more) to 64, the positions"
                + " of the model.",
            "pairs of texts were asked for, but the head was trained on single texts; expected"
                + " none. Leave the second text out, or use a model that reads pairs.",
            "problemType=regression was asked for, but the head was trained for one label of"
                + " several. Leave the option out.",
            "Invalid maxLength: 66; expected 3 (special tokens and one more) to 64, the positions"
                + " of the model.",
            "Invalid labels: 1 names; expected 2, one for each of the model's outputs. Correct the"
                + " labels."),
        problems(bundle, options));
    BundleException e =
        assertThrows(BundleException.class, () -> ClassificationTask.of(bundle, head, options));
    assertEquals(problems(bundle, options), e.problems());
  }

  @Test
  void aTrainedHeadMayBeAskedForOtherNamesAndTemperature() throws IOException {
    TrainedHead head = TrainedHeads.of(List.of("no", "yes"));
    ModelFolder folder = ModelFolder.copy("tiny-bert", temporary.resolve("model")).with(head);
    Bundle bundle = BundleReader.read(folder.path());
    ClassificationTask task =
        ClassificationTask.resolve(
            bundle,
            options(
                List.of("nein", "ja"),
                ProblemType.SINGLE_LABEL,
                2,
                ClassificationOptions.Texts.SINGLE,
                null));
    assertEquals(List.of("nein", "ja"), task.labels());
    Classification answer = PipelineRun.ALONE.answers(folder.path(), task, TEXTS).get(0);
    double difference = answer.logits()[1] - answer.logits()[0];
    assertEquals(1 / (1 + Math.exp(-difference / 2)), answer.scores()[1], 1e-12);
  }
}
