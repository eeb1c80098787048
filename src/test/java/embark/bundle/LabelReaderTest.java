package embark.bundle;

import static embark.bundle.FolderProblems.labelProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import com.fasterxml.jackson.databind.node.ObjectNode;
import embark.head.ProblemType;
import embark.infer.Graph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels as a folder's files say; what is wrong with them keeps no folder from embedding. */
class LabelReaderTest {

  private static final String CONFIG = "config.json";

  @TempDir Path temporary;
  private ModelFolder folder;

  @BeforeEach
  void copyAnEncoder() {
    folder = ModelFolder.copy("tiny-bert", temporary.resolve("model"));
  }

  @AfterEach
  void itEmbedsAllTheSame() {
    Bundle bundle = BundleReader.read(folder.path());
    assertEquals(List.of(), bundle.embedding().problems());
    assertEquals(64, bundle.fingerprint().length());
  }

  /** Gives the encoder logits too; no labels make their number open. */
  private ModelFolder withLogits(int labels) throws IOException {
    OnnxMl.TensorProto.DataType number = OnnxMl.TensorProto.DataType.FLOAT;
    return folder.withGraph(
        ModelFolder.graph("last_hidden_state", 3)
            .addOutput(ModelFolder.port("logits", number, 2, labels)));
  }

  private ModelFolder withNames(String... names) throws IOException {
    return folder.changed(
        CONFIG,
        json -> {
          ObjectNode map = json.putObject("id2label");
          for (int i = 0; i < names.length; i++) {
            map.put(Integer.toString(i), names[i]);
          }
        });
  }

  private LabelSettings labels() {
    LabelSettings labels = BundleReader.read(folder.path()).labels();
    assertEquals(List.of(), labels.problems());
    return labels;
  }

  @Test
  void namesAreInTheOrderOfTheirNumbersAndNotOfTheFile() throws IOException {
    withLogits(11);
    folder.changed(
        CONFIG,
        json -> {
          ObjectNode map = json.putObject("id2label");
          for (int i = 10; i >= 0; i--) {
            map.put(Integer.toString(i), "name " + i);
          }
        });
    assertEquals("name 2", labels().labels().get(2));
    assertEquals("name 10", labels().labels().get(10));
    assertEquals(11, labels().graph().orElseThrow().width());
    assertEquals("logits", labels().graph().orElseThrow().outputs().get(0));
    assertEquals(Graph.Shape.POOLED, labels().graph().orElseThrow().shape());
    assertEquals(ProblemType.SINGLE_LABEL, labels().type());
  }

  @Test
  void aFolderNeedNotNameItsLabels() throws IOException {
    withLogits(3);
    assertEquals(List.of(), labels().labels());
    assertEquals(3, labels().graph().orElseThrow().width());
  }

  @Test
  void namesAreAsManyAsLogits() throws IOException {
    withLogits(3);
    withNames("a", "b");
    assertEquals(
        "config.json names 2 labels in id2label and the graph gives 3 logits; expected as many."
            + " Copy config.json from the model that was exported.",
        labelProblem(folder));
  }

  @Test
  void namesAreNumberedWithoutAGap() throws IOException {
    withLogits(3);
    folder.changed(
        CONFIG, json -> json.putObject("id2label").put("0", "a").put("1", "b").put("3", "c"));
    assertEquals(
        "config.json has ids 0 to 3 in id2label for 3 labels; expected 0 to 2. Correct it.",
        labelProblem(folder));
    folder.changed(CONFIG, json -> json.putObject("id2label").put("1", "a").put("-1", "b"));
    withLogits(2);
    assertEquals(
        "config.json has ids -1 to 1 in id2label for 2 labels; expected 0 to 1. Correct it.",
        labelProblem(folder));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 0})
  void numbersOfLabelsAreNumbers(int logits) throws IOException {
    withLogits(logits);
    folder.changed(CONFIG, json -> json.putObject("id2label").put("0", "a").put("one", "b"));
    assertEquals(
        "config.json has the id 'one' in id2label; expected whole numbers from 0. Correct it.",
        labelProblem(folder));
  }

  @Test
  void severalProblemsAreAllThere() throws IOException {
    withLogits(3);
    folder.changed(
        CONFIG,
        json -> {
          json.put("problem_type", "ranking");
          json.putObject("id2label").put("7", "a");
        });
    assertEquals(
        List.of(
            "config.json has ids 7 to 7 in id2label for 1 labels; expected 0 to 0. Correct it.",
            "config.json names 1 labels in id2label and the graph gives 3 logits; expected as many."
                + " Copy config.json from the model that was exported.",
            "config.json has problem_type 'ranking'; expected one of [multi_label_classification,"
                + " regression, single_label_classification]. Correct it."),
        BundleReader.read(folder.path()).labels().problems());
  }

  @Test
  void anOpenNumberOfLogitsIsTheNumberOfNames() throws IOException {
    withLogits(0);
    withNames("a", "b", "c", "d");
    assertEquals(4, labels().graph().orElseThrow().width());
  }

  @Test
  void anOpenNumberOfLogitsNeedsNames() throws IOException {
    withLogits(0);
    assertEquals(
        "output logits leaves the number of labels open and config.json has no id2label. Add"
            + " id2label to config.json.",
        labelProblem(folder));
  }

  @ParameterizedTest
  @CsvSource({
    "2, single_label_classification, SINGLE_LABEL",
    "2, multi_label_classification, MULTI_LABEL",
    "2, regression, REGRESSION",
    "2, , SINGLE_LABEL",
    "1, single_label_classification, MULTI_LABEL",
    "1, multi_label_classification, MULTI_LABEL",
    "1, regression, REGRESSION",
    "1, , MULTI_LABEL"
  })
  void theProblemTypeIsTransformers(int logits, String written, ProblemType expected)
      throws IOException {
    withLogits(logits);
    folder.changed(CONFIG, json -> json.put("problem_type", written));
    assertEquals(expected, labels().type());
  }

  @ParameterizedTest
  @CsvSource({
    "torch.nn.modules.linear.Identity, REGRESSION",
    "torch.nn.modules.activation.Sigmoid, MULTI_LABEL",
    ", MULTI_LABEL"
  })
  void aCrossEncoderMayAskForTheNumberAsItIs(String activation, ProblemType expected)
      throws IOException {
    withLogits(1);
    if (activation != null) {
      folder.changed(
          CONFIG, json -> json.putObject("sentence_transformers").put("activation_fn", activation));
      assertEquals(expected, labels().type(), "of sentence-transformers 4");
      folder.changed(
          CONFIG,
          json -> {
            json.remove("sentence_transformers");
            json.put("sbert_ce_default_activation_function", activation);
          });
    }
    assertEquals(expected, labels().type());
  }

  @Test
  void anEncoderHasNoLogits() throws IOException {
    assertEquals(
        "the graph's outputs are last_hidden_state [batch, length, 32]; expected logits [batch,"
            + " labels]. Export the model with its task head (task text-classification), or train"
            + " a head on this encoder (jobs/run train).",
        labelProblem(folder));
    assertTrue(BundleReader.read(folder.path()).labels().graph().isEmpty());
  }

  @Test
  void logitsOfTokensAreNotLogitsOfTexts() throws IOException {
    folder.withGraph(
        ModelFolder.graph("last_hidden_state", 3)
            .addOutput(ModelFolder.port("logits", OnnxMl.TensorProto.DataType.FLOAT, 3, 9)));
    assertTrue(
        labelProblem(folder)
            .startsWith(
                "the graph's outputs are last_hidden_state [batch, length, 32], logits [batch,"
                    + " length, 9]; expected logits [batch, labels]."),
        labelProblem(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pooler_output", "sentence_embedding"})
  void aVectorOfATextIsNoLogits(String output) throws IOException {
    folder.withGraph(ModelFolder.graph(output, 2));
    assertTrue(
        labelProblem(folder).startsWith("the graph's outputs are " + output + " [batch, 32]; "),
        labelProblem(folder));
  }

  @Test
  void oneOutputOfAnotherNameIsTheLogits() throws IOException {
    folder.withGraph(ModelFolder.graph("output_0", 2));
    assertEquals("output_0", labels().graph().orElseThrow().outputs().get(0));
    assertEquals(32, labels().graph().orElseThrow().width());
  }
}
