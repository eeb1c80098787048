package embark.bundle;

import static embark.bundle.FolderProblems.embeddingProblem;
import static embark.bundle.FolderProblems.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import embark.infer.Graph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a folder is said, all of it, with what to do. */
class BundleReaderTest {

  private static final String ONNX = "onnx/model.onnx";

  @TempDir Path temporary;
  private ModelFolder bert;

  @BeforeEach
  void copyTinyBert() {
    bert = ModelFolder.copy("tiny-bert", temporary.resolve("tiny-bert"));
  }

  @Test
  void readsAWholeFolder() {
    Bundle bundle = BundleReader.read(bert.path());
    assertEquals(32, bundle.maxLength());
    assertEquals(64, bundle.positions());
    assertEquals(0, bundle.padId());
    assertEquals(List.of(), bundle.embedding().problems());
    assertEquals(32, bundle.embedding().width());
    assertEquals(Graph.Shape.TOKENS, bundle.embedding().graph().orElseThrow().shape());
    assertEquals(bert.path().resolve(ONNX), bundle.model());
  }

  @Test
  void everyMissingFileIsNamedInOneMessage() throws IOException {
    bert.without(ONNX).without("tokenizer.json").without("config.json");
    BundleException e = assertThrows(BundleException.class, () -> BundleReader.read(bert.path()));
    assertEquals(3, e.problems().size(), e.getMessage());
    String subject = "Cannot read model bundle " + bert.path() + ": 3 problems.\n";
    assertTrue(e.getMessage().startsWith(subject), e.getMessage());
    for (String file : List.of("model.onnx", "tokenizer.json", "config.json")) {
      assertTrue(e.getMessage().contains("\n  - " + file + " is missing; expected "), file);
    }
    assertTrue(e.getMessage().contains("with save_pretrained into the same directory."));
  }

  @Test
  void oneMissingFileIsOneSentence() throws IOException {
    bert.without("tokenizer.json");
    assertEquals(
        "tokenizer.json is missing; expected model.onnx, tokenizer.json, config.json. Export the "
            + "tokenizer with save_pretrained into the same directory.",
        problem(bert));
  }

  @Test
  void aFileIsNoFolder() {
    Path file = bert.path().resolve("config.json");
    BundleException e = assertThrows(BundleException.class, () -> BundleReader.read(file));
    assertEquals(
        "Cannot read model bundle %s: it is not a directory; expected a Hugging Face model folder."
            .formatted(file),
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.00001, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99999})
  void aCutOffGraphIsNoGraph(double share) throws IOException {
    byte[] whole = bert.bytes(ONNX);
    bert.with(ONNX, Arrays.copyOf(whole, (int) (whole.length * share)));
    assertNoWholeOnnx();
  }

  @Test
  void randomBytesAreNoGraph() throws IOException {
    Random random = new Random(17);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[1 + random.nextInt(300)];
      random.nextBytes(bytes);
      bert.with(ONNX, bytes);
      assertNoWholeOnnx();
    }
  }

  private void assertNoWholeOnnx() {
    String problem = problem(bert);
    assertTrue(problem.startsWith("onnx/model.onnx is not a whole ONNX file ("), problem);
    assertTrue(problem.endsWith("). Copy or export it again."), problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "sentence_bert_config.json"
      })
  void corruptJsonIsNamed(String file) throws IOException {
    String whole = new String(bert.bytes(file), StandardCharsets.UTF_8);
    for (String broken :
        List.of(whole.substring(0, whole.length() / 2), "{\"a\": nonsense}", "\u0000")) {
      bert.with(file, broken);
      String problem = problem(bert);
      assertTrue(problem.startsWith(file + " is not JSON ("), problem);
      assertTrue(problem.endsWith("). Copy or export it again."), problem);
    }
  }

  @Test
  void aGraphForTextsOfOneLengthIsRefused() throws IOException {
    OnnxMl.ModelProto.Builder model = OnnxMl.ModelProto.parseFrom(bert.bytes(ONNX)).toBuilder();
    for (OnnxMl.ValueInfoProto.Builder input : model.getGraphBuilder().getInputBuilderList()) {
      input
          .getTypeBuilder()
          .getTensorTypeBuilder()
          .getShapeBuilder()
          .getDimBuilder(1)
          .setDimValue(16);
    }
    bert.with(ONNX, model.build().toByteArray());
    String problem = embeddingProblem(bert);
    assertTrue(problem.contains("have texts of 16 tokens alone; expected any length"), problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"roberta", "roberta-prelayernorm", "xmod", "data2vec-text", "ibert"})
  void positionsBehindThePaddingAreNoRoom(String type) throws IOException {
    bert.changed(
        "config.json",
        json ->
            json.put("model_type", type).put("max_position_embeddings", 34).put("pad_token_id", 1));
    assertEquals(32, BundleReader.read(bert.path()).positions());
  }

  @Test
  void weightsBesideTheGraphAreThere() throws IOException {
    ModelFolder roberta =
        ModelFolder.copy("tiny-roberta", temporary.resolve("roberta")).without("model.onnx_data");
    assertEquals(
        "model.onnx_data is missing; expected the weights of the graph in it. Copy it from the "
            + "model.",
        problem(roberta));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../secret", "a/../../../secret"})
  void weightsStayInsideTheFolder(String location) throws IOException {
    bert.withGraph(
        ModelFolder.graph("last_hidden_state", 3).addInitializer(ModelFolder.external(location)));
    assertEquals(
        "the graph names '%s' as a file of weights; expected a path inside the folder. Do not use "
                .formatted(location)
            + "this model.",
        problem(bert));
  }

  @Test
  void weightsInsideNodesAreSeenToo() throws IOException {
    bert.withGraph(
        ModelFolder.graph("last_hidden_state", 3)
            .addNode(
                OnnxMl.NodeProto.newBuilder()
                    .addAttribute(
                        OnnxMl.AttributeProto.newBuilder()
                            .setT(ModelFolder.external("/etc/passwd")))));
    assertTrue(problem(bert).startsWith("the graph names '/etc/passwd'"), problem(bert));
  }

  @Test
  void weightsMayLieInTheFolderAboveTheGraph() throws IOException {
    bert.with("weights", new byte[4])
        .withGraph(
            ModelFolder.graph("last_hidden_state", 3)
                .addInitializer(ModelFolder.external("../weights")));
    assertTrue(BundleReader.read(bert.path()).files().contains("weights"));
  }

  @Test
  void aGraphWithATaskHeadGivesNoVectors() throws IOException {
    bert.withGraph(ModelFolder.graph("logits", 2));
    assertEquals(
        "the graph's outputs are logits [batch, 32]; expected last_hidden_state [batch, length, hidden] or "
            + "sentence_embedding [batch, hidden]. Export the encoder without its task head (task "
            + "feature-extraction); where one of these is the vector, give it that name.",
        embeddingProblem(bert));
    bert.withGraph(ModelFolder.graph("logits", 3));
    assertTrue(
        embeddingProblem(bert).startsWith("the graph's outputs are logits [batch, length, 32];"));
  }

  /** As scores of labels or of words under another name, or several kinds of vectors. */
  @Test
  void anOutputOfAnotherNameIsAVectorOnlyWhereItCanBe() throws IOException {
    OnnxMl.TensorProto.DataType floats = OnnxMl.TensorProto.DataType.FLOAT;
    bert.withGraph(ModelFolder.graph("output", 3));
    assertEquals("output", output(bert).outputs().get(0));
    bert.withGraph(ModelFolder.graph("output", 2));
    assertEquals(Graph.Shape.POOLED, output(bert).shape());
    for (int rank : new int[] {2, 3}) {
      bert.withGraph(
          ModelFolder.graph("x", rank).setOutput(0, ModelFolder.port("scores", floats, rank, 2)));
      assertTrue(embeddingProblem(bert).startsWith("the graph's outputs are scores [batch, "));
      bert.withGraph(
          ModelFolder.graph("dense", rank).addOutput(ModelFolder.port("more", floats, rank, 32)));
      assertTrue(embeddingProblem(bert).startsWith("the graph's outputs are dense [batch, "));
    }
  }

  private static Graph output(ModelFolder folder) {
    return BundleReader.read(folder.path()).embedding().graph().orElseThrow();
  }

  /** An export by optimum holds the whole model, but not the files that say so of the parts. */
  @Test
  void withoutModulesTheGraphsOwnVectorOfATextIsTaken() throws IOException {
    bert.withGraph(
        ModelFolder.graph("token_embeddings", 3)
            .addOutput(
                ModelFolder.port("sentence_embedding", OnnxMl.TensorProto.DataType.FLOAT, 2, 16)));
    assertEquals(Graph.Shape.TOKENS, output(bert).shape());
    bert.without("modules.json").without("1_Pooling/config.json");
    assertEquals(Graph.Shape.POOLED, output(bert).shape());
    assertEquals(16, output(bert).width());
  }

  /** Whose encoder's settings sentence-transformers wrote under the name of its family. */
  @ParameterizedTest
  @ValueSource(strings = {"roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"})
  void theLengthIsFoundUnderTheNameOfAFamily(String family) throws IOException {
    bert.without("sentence_bert_config.json")
        .with("sentence_%s_config.json".formatted(family), "{\"max_seq_length\": 17}");
    assertEquals(17, BundleReader.read(bert.path()).maxLength());
  }

  @Test
  void textsAreCutAtTheirEnds() throws IOException {
    String refusal = "the tokenizer cuts long texts at their beginning (truncation_side left); ";
    bert.changed("tokenizer.json", json -> json.putObject("truncation").put("direction", "Left"));
    assertTrue(problem(bert).startsWith(refusal), problem(bert));
    bert.changed("tokenizer_config.json", json -> json.put("truncation_side", "right"));
    BundleReader.read(bert.path());
    bert.changed("tokenizer.json", json -> json.putNull("truncation"))
        .changed("tokenizer_config.json", json -> json.put("truncation_side", "left"));
    assertTrue(problem(bert).startsWith(refusal), problem(bert));
  }

  /** The files of a model are the same by a link to its folder; others' folders are not read. */
  @Test
  void aLinkedFolderIsTheFolder() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("current"), bert.path());
    Bundle whole = BundleReader.read(bert.path());
    assertEquals(whole.files(), BundleReader.read(link).files());
    assertEquals(whole.fingerprint(), BundleReader.read(link).fingerprint());
    Path locked = Files.createDirectory(bert.path().resolve("lost+found"));
    Files.setPosixFilePermissions(locked, Set.of());
    assertEquals(whole.files(), BundleReader.read(bert.path()).files());
  }

  @Test
  void inputsAreKnown() throws IOException {
    bert.withGraph(
        ModelFolder.graph("last_hidden_state", 3)
            .addInput(ModelFolder.port("pixel_values", OnnxMl.TensorProto.DataType.INT64, 2, 0)));
    assertEquals(
        "the graph's inputs are [input_ids, attention_mask, token_type_ids, pixel_values]; "
            + "expected input_ids and, where the model has them, attention_mask and "
            + "token_type_ids. Export it with these names.",
        embeddingProblem(bert));
  }

  @Test
  void inputsAreOfOneIntegerType() throws IOException {
    bert.withGraph(
        ModelFolder.graph("last_hidden_state", 3)
            .setInput(0, ModelFolder.port("input_ids", OnnxMl.TensorProto.DataType.FLOAT, 2, 0)));
    String problem = embeddingProblem(bert);
    assertTrue(problem.endsWith("expected all int64 (7) or all int32 (6). Export it again."));
  }

  @Test
  void anOpenWidthIsLookedUp() throws IOException {
    OnnxMl.GraphProto.Builder open =
        ModelFolder.graph("last_hidden_state", 3)
            .setOutput(
                0, ModelFolder.port("last_hidden_state", OnnxMl.TensorProto.DataType.FLOAT, 3, 0));
    bert.withGraph(open);
    assertEquals(32, BundleReader.read(bert.path()).embedding().width());
    bert.changed("config.json", json -> json.remove("hidden_size"));
    assertEquals(
        "output last_hidden_state leaves its width open and config.json has no hidden_size. Add "
            + "hidden_size to config.json.",
        embeddingProblem(bert));
  }

  @Test
  void theNamedOutputIsPreferred() throws IOException {
    OnnxMl.GraphProto.Builder graph =
        ModelFolder.graph("hidden_states.0", 3)
            .addOutput(ModelFolder.port("pooler_output", OnnxMl.TensorProto.DataType.FLOAT, 2, 8))
            .addOutput(
                ModelFolder.port("last_hidden_state", OnnxMl.TensorProto.DataType.FLOAT, 3, 16));
    bert.withGraph(graph);
    Graph read = BundleReader.read(bert.path()).embedding().graph().orElseThrow();
    assertEquals("last_hidden_state", read.outputs().get(0));
    assertEquals(16, read.width());
  }

  @ParameterizedTest
  @CsvSource({"roberta, 1, 64", "xlm-roberta, 1, 64", "mpnet, 1, 64", "bert, 1, 66"})
  void robertaCountsPositionsFromBehindThePaddingId(String type, int padId, int positions)
      throws IOException {
    bert.changed(
        "config.json",
        json ->
            json.put("model_type", type)
                .put("pad_token_id", padId)
                .put("max_position_embeddings", 66));
    Bundle bundle = BundleReader.read(bert.path());
    assertEquals(positions, bundle.positions());
    assertEquals(padId, bundle.padId());
  }
}
