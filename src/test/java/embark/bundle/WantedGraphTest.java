package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.OnnxEngines;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows for wanted tokens, beside the rows for all. */
class WantedGraphTest {

  private static final Path MODELS = Path.of("src/test/resources/models");

  /** The tokens that are wanted of encodings of nine, five, seven and two tokens. */
  private static final int[][] WANTED = {{1, 8}, {0}, {}, {1}};

  private static final int[] LENGTHS = {9, 5, 7, 2};

  @TempDir private Path folder;

  private static TokenBatch batch() {
    List<Encoding> encodings = new ArrayList<>();
    for (int row = 0; row < LENGTHS.length; row++) {
      int seed = row;
      int[] ids = IntStream.range(0, LENGTHS[row]).map(i -> 5 + (i * 7 + seed) % 60).toArray();
      encodings.add(new Encoding(ids, new int[ids.length], false).wanting(WANTED[row]));
    }
    return new Batcher(new BatchCost(100, 100), 0).batches(encodings).get(0);
  }

  /** That a file gives the rows that are wanted, and how many rows go into its last layer. */
  private void assertRows(OnnxFile all, Bundle bundle, float near) throws IOException {
    Graph graph = bundle.words().graph().orElseThrow();
    Path whole = folder.resolve("whole.onnx");
    Path made = folder.resolve("made.onnx");
    all.write(whole);
    WantedGraph.of(all, graph.outputs().get(0)).write(made);
    TokenBatch batch = batch();
    assertEquals(LENGTHS.length, batch.rows());
    try (Engine one = new OnnxEngines().open(whole, Device.cpu());
        Engine other = new OnnxEngines().open(made, Device.cpu())) {
      List<Output> expected = one.run(batch, graph, new Stop());
      List<Output> found = other.run(batch, bundle.wordsWanted(), new Stop());
      for (int row = 0; row < batch.rows(); row++) {
        int[] wanted = batch.wanted(row);
        assertEquals(wanted.length, found.get(row).rows());
        for (int i = 0; i < wanted.length; i++) {
          assertArrayEquals(expected.get(row).doubles(wanted[i]), found.get(row).doubles(i), near);
        }
      }
      assertEquals(List.of(2, 0, 1, 1), found.stream().map(Output::rows).toList(), "longest first");
    }
  }

  private static boolean choosesBeforeTheLayer(OnnxFile file, Bundle bundle) {
    String output = bundle.words().graph().orElseThrow().outputs().get(0);
    return WantedGraph.of(file, output).graph().getNodeList().stream()
        .anyMatch(
            node ->
                node.getOpType().startsWith("MatMul")
                    && node.getInput(0).equals("embark/wanted/chosen"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "masks-albert",
        "masks-bert",
        "masks-chinese",
        "masks-distilbert",
        "masks-roberta"
      })
  void onlyWantedRowsGoIntoTheLayerOfWords(String name) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    OnnxFile file = OnnxFile.read(bundle.model());
    assertTrue(choosesBeforeTheLayer(file, bundle), name);
    assertRows(file, bundle, 2e-6f);
  }

  @ParameterizedTest
  @CsvSource({"INT8, 1e-6", "FP16, 5e-3"})
  void soTheyDoInPreparedGraphs(Precision precision, float near) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("masks-bert"));
    Path prepared = folder.resolve("prepared.onnx");
    new Preparation(bundle, precision, new OnnxEngines()).write(prepared);
    OnnxFile file = OnnxFile.read(prepared);
    assertTrue(choosesBeforeTheLayer(file, bundle), precision.text());
    assertRows(file, bundle, near);
  }

  /** A graph to which the node is to be added that makes its logits of {@code before}. */
  private static OnnxMl.GraphProto.Builder withoutLogits(OnnxFile file) {
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder();
    for (int i = 0; i < graph.getNodeCount(); i++) {
      if (graph.getNode(i).getOutputList().contains("logits")) {
        graph.setNode(i, graph.getNode(i).toBuilder().setOutput(0, "before"));
      }
    }
    return graph;
  }

  /** A graph whose output is something else is computed for all tokens, and rows are chosen. */
  @Test
  void rowsOfAnyOtherOutputAreChosenFromIt() throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("masks-bert"));
    OnnxFile file = OnnxFile.read(bundle.model());
    OnnxMl.GraphProto.Builder graph = withoutLogits(file);
    graph.addNode(Nodes.node("Relu", "logits", "before"));
    OnnxFile other = new OnnxFile(file.model(), graph.build(), file.weights());
    assertEquals(false, choosesBeforeTheLayer(other, bundle));
    assertRows(other, bundle, 1e-6f);
  }

  /** As exports in half give them: other outputs of graphs in half are 32-bit floats. */
  @Test
  void rowsOf16BitFloatsAre16BitFloats() throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("masks-bert"));
    OnnxFile file = OnnxFile.read(bundle.model());
    OnnxMl.GraphProto.Builder graph = withoutLogits(file);
    graph.addNode(
        Nodes.node("Cast", "logits", "before")
            .addAttribute(
                OnnxMl.AttributeProto.newBuilder()
                    .setName("to")
                    .setType(OnnxMl.AttributeProto.AttributeType.INT)
                    .setI(OnnxMl.TensorProto.DataType.FLOAT16.getNumber())));
    for (int i = 0; i < graph.getOutputCount(); i++) {
      graph
          .getOutputBuilder(i)
          .getTypeBuilder()
          .getTensorTypeBuilder()
          .setElemType(OnnxMl.TensorProto.DataType.FLOAT16.getNumber());
    }
    assertRows(new OnnxFile(file.model(), graph.build(), file.weights()), bundle, 1e-6f);
  }

  @Test
  void aBatchThatWantsNothingIsNotComputed() {
    Bundle bundle = BundleReader.read(MODELS.resolve("masks-bert"));
    Encoding none = new Encoding(new int[] {2, 3}, new int[2], false).wanting();
    TokenBatch batch = new Batcher(new BatchCost(9, 1), 0).batches(List.of(none)).get(0);
    Graph graph = bundle.wordsWanted();
    try (Engine engine =
        new FusedEngines(new OnnxEngines()).open(bundle.model(), Device.cpu(), graph)) {
      List<Output> outputs = engine.run(batch, graph, new Stop());
      assertEquals(List.of(0), outputs.stream().map(Output::rows).toList());
    }
  }
}
