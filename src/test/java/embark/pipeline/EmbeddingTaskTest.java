package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.head.Normalization;
import embark.head.Pooling;
import embark.infer.Device;
import embark.infer.Graph;
import embark.tokenize.Text;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked for is checked against the bundle, all at once. */
class EmbeddingTaskTest {

  private static final Path MODELS = Path.of("src/test/resources/models");

  @Test
  void everyProblemIsInOneMessage() {
    Bundle bundle = bundle("tiny-pooled");
    EmbeddingOptions options =
        new EmbeddingOptions(
            Optional.of(Pooling.CLS),
            Optional.of(Normalization.L2),
            Optional.of(65),
            Optional.of("query"),
            Optional.of("query: "),
            Optional.of(33),
            Bundle.Casing.AS_BUNDLED);
    BundleException e =
        assertThrows(BundleException.class, () -> EmbeddingTask.resolve(bundle, options));
    assertEquals(
        List.of(
            "pooling=cls was asked for, but the graph pools by itself; expected no pooling. Leave "
                + "the option out; or, where the graph gives the vectors of tokens too, write the pooling to 1_Pooling/config.json in the folder.",
            "Invalid maxLength: 65; expected 3 (special tokens and one more) to 64, the positions "
                + "of the model.",
            "Invalid dimensions: 33; expected 1 to 32, the width of the model's vectors.",
            "prompt and promptText were both given; expected one of them. Leave one out."),
        e.problems());
    assertTrue(
        e.getMessage().startsWith("Cannot embed with " + bundle.directory() + ": 4 problems.\n"),
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "CLS, CPU, POOLED",
    "CLS, CUDA, POOLED",
    "MEAN, CPU, TOKENS",
    "MEAN, CUDA, POOLED",
    "MAX, CPU, TOKENS",
    "MAX, CUDA, TOKENS"
  })
  void whatCanBePooledWhereTheModelRunsIsReadPooled(
      Pooling pooling, Device.Kind kind, Graph.Shape expected) {
    Bundle bundle = bundle("tiny-bert");
    EmbeddingOptions options = Fakes.pooling(pooling);
    Device device = kind == Device.Kind.CPU ? Device.cpu() : Device.cuda(0);
    assertEquals(expected, EmbeddingTask.resolve(bundle, options).graph(bundle, device).shape());
  }

  @Test
  void anUnknownPromptListsTheKnownOnes() {
    BundleException e =
        assertThrows(
            BundleException.class,
            () -> EmbeddingTask.resolve(bundle("tiny-bert"), prompt("who", null)));
    assertEquals(
        List.of(
            "Unknown prompt: 'who'; expected none or one of the bundle's prompts "
                + "[passage, query]."),
        e.problems());
  }

  @ParameterizedTest
  @CsvSource({"0", "2", "-1"})
  void aMaximumLengthWithoutRoomForTextIsRefused(int maxLength) {
    EmbeddingOptions options =
        new EmbeddingOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.of(maxLength),
            Optional.empty(),
            Optional.empty(),
            Optional.of(0),
            Bundle.Casing.AS_BUNDLED);
    BundleException e =
        assertThrows(
            BundleException.class, () -> EmbeddingTask.resolve(bundle("tiny-bert"), options));
    assertEquals(2, e.problems().size(), e.getMessage());
    assertTrue(e.problems().get(0).startsWith("Invalid maxLength: " + maxLength + "; "));
    assertTrue(e.problems().get(1).startsWith("Invalid dimensions: 0; expected 1 to 32"));
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-bert, , , 'text'",
    "tiny-bert, query, , 'query: text'",
    "tiny-bert, , 'mine: ', 'mine: text'",
    "tiny-lasttoken, , , 'find: documents about text'",
    "tiny-lasttoken, none, , 'text'",
    "tiny-lasttoken, , '', 'text'"
  })
  void thePromptComesBeforeTheText(String model, String name, String own, String expected) {
    EmbeddingTask task = EmbeddingTask.resolve(bundle(model), prompt(name, own));
    assertEquals(List.of(Text.of(expected)), Heard.of(task, Text.of("text")));
    assertEquals(List.of(new Text(expected, "second")), Heard.of(task, new Text("text", "second")));
  }

  @Test
  void theDimensionsAreTheBundlesOrTheAsked() {
    assertEquals(
        16,
        EmbeddingTask.resolve(bundle("tiny-distilbert"), EmbeddingOptions.asBundled())
            .dimensions());
  }

  private static EmbeddingOptions prompt(String name, String own) {
    return new EmbeddingOptions(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(name),
        Optional.ofNullable(own),
        Optional.empty(),
        Bundle.Casing.AS_BUNDLED);
  }

  private static Bundle bundle(String model) {
    return BundleReader.read(MODELS.resolve(model));
  }
}
