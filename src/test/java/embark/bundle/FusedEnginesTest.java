package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.infer.Graph;
import embark.infer.OnnxEngines;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fused attention of the tiny models, which have two layers. */
class FusedEnginesTest {

  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final int LAYERS = 2;

  /** A layer's linear layers but for those of keys and values. */
  private static final int LAYER_FOR_FIRST = 4;

  private static final float NEAR = 1e-5f;

  /** Of values up to 4, which have eleven bits. */
  private static final float HALF_NEAR = 2e-2f;

  private static final int WORDS = 40;

  /** Less than the longest batch here. */
  private static final int UNMASKED_FROM = 4;

  /** Lengths of the encodings of a batch: all of one length, of several, and one alone. */
  private static final int[][] BATCHES = {{9, 9, 9}, {9, 5, 2}, {1}};

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-bert",
        "tiny-distilbert",
        "tiny-roberta",
        "tiny-xlmr",
        "tiny-pooled",
        "tiny-lasttoken",
        "classifier-albert",
        "classifier-bert",
        "classifier-distilbert",
        "classifier-electra",
        "classifier-roberta",
        "classifier-xlm-roberta"
      })
  void anyFamilysNumbersStayThoseOfItsOwnGraph(String name) {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    assertEquals(LAYERS, fused(opened(bundle.model())));
    assertSameNumbers(bundle, bundle.model());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "classifier-albert",
        "classifier-bert",
        "classifier-distilbert",
        "classifier-electra",
        "classifier-roberta",
        "classifier-xlm-roberta",
        "pairs-minilm"
      })
  void whatReadsTheFirstTokenComputesTheLastLayerForItOnly(String name) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    OnnxFile own = OnnxFile.read(bundle.model());
    OnnxMl.GraphProto.Builder graph = own.graph().toBuilder().clearOutput();
    own.graph().getOutputList().stream()
        .filter(output -> output.getName().equals("logits"))
        .forEach(graph::addOutput);
    Path labels = folder.resolve("model.onnx");
    new OnnxFile(own.model(), graph.build(), own.weights()).write(labels);
    List<OnnxFile> graphs = opened(labels);
    assertEquals(LAYER_FOR_FIRST, forFirst(graphs));
    assertEquals(LAYERS, fused(graphs));
    assertSameNumbers(bundle, labels);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "entities-bert", "masks-bert"})
  void whatReadsAllTokensComputesAllOfThem(String name) {
    assertEquals(0, forFirst(opened(BundleReader.read(MODELS.resolve(name)).model())));
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-bert, FP32, 1e-5",
    "tiny-distilbert, FP32, 1e-5",
    "tiny-roberta, FP32, 1e-5",
    "tiny-xlmr, FP32, 1e-5",
    "tiny-bert, INT8, 1e-5",
    "tiny-roberta, INT8, 1e-5",
    "tiny-bert, FP16, 2e-2"
  })
  void theFirstTokensVectorsAreThoseOfItsOwnGraph(String name, Precision precision, float near)
      throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    Path model = precision == Precision.FP32 ? bundle.model() : prepared(bundle, precision);
    Graph tokens = bundle.embedding().graph().orElseThrow();
    Graph first = FirstTokenGraph.reading(tokens);
    Watched watched = new Watched();
    try (Engine own = new OnnxEngines().open(model, Device.cpu());
        Engine fused = new FusedEngines(watched, UNMASKED_FROM).open(model, Device.cpu(), first)) {
      for (int[] lengths : BATCHES) {
        TokenBatch batch = batch(bundle, lengths);
        List<Output> expected = own.run(batch, tokens, new Stop());
        List<Output> found = fused.run(batch, first, new Stop());
        for (int row = 0; row < lengths.length; row++) {
          assertEquals(1, found.get(row).rows());
          assertArrayEquals(floats(expected.get(row), 0), floats(found.get(row), 0), near);
        }
      }
    }
    assertEquals(LAYER_FOR_FIRST, forFirst(watched.graphs));
    assertEquals(LAYERS, fused(watched.graphs));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-distilbert", "tiny-roberta"})
  void int8GraphsAreFusedToo(String name) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    Path graph = prepared(bundle, Precision.INT8);
    assertEquals(LAYERS, fused(opened(graph)));
    assertSameNumbers(bundle, graph);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-distilbert", "tiny-roberta", "classifier-bert"})
  void graphsInHalfAreFusedToo(String name) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    Path graph = prepared(bundle, Precision.FP16);
    assertEquals(LAYERS, fused(opened(graph)));
    assertSameNumbers(bundle, graph, HALF_NEAR);
  }

  /** Converters write 16-bit floats as whole numbers where 32-bit ones stood as floats. */
  @Test
  void vectorsThatAreWrittenAsNumbersAreFusedToo() throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    OnnxFile half = OnnxFile.read(prepared(bundle, Precision.FP16));
    Map<String, Weight> weights = new LinkedHashMap<>(half.weights());
    int numbers = 0;
    for (Weight weight : half.weights().values()) {
      if (weight.isVector() && weight.isInBytes() && !weight.isOnDisk(1)) {
        OnnxMl.TensorProto.Builder tensor = weight.tensor().toBuilder().clearRawData();
        ByteBuffer bytes =
            weight.tensor().getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (weight.tensor().getDataType() == OnnxMl.TensorProto.DataType.FLOAT16.getNumber()) {
          while (bytes.hasRemaining()) {
            tensor.addInt32Data(Short.toUnsignedInt(bytes.getShort()));
          }
          weights.put(weight.name(), new Weight(tensor.build(), null));
          numbers++;
        }
      }
    }
    assertTrue(numbers >= 3 * LAYERS, numbers + " vectors");
    Path graph = folder.resolve("numbers.onnx");
    new OnnxFile(half.model(), half.graph(), weights).write(graph);
    assertEquals(LAYERS, fused(opened(graph)));
    assertSameNumbers(bundle, graph, HALF_NEAR);
  }

  /** A graph that can be run as it is on any processor, also by the runtime alone. */
  private Path prepared(Bundle bundle, Precision precision) throws IOException {
    Path graph = new PreparedModels(folder, new OnnxEngines()).prepared(bundle, precision).graph();
    Path exact = folder.resolve("exact.onnx");
    UnsignedGraph.of(OnnxFile.read(graph)).write(exact);
    return exact;
  }

  @Test
  void weightsThatAnOldFileNamesAmongTheInputsNeedNotBeGiven() throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    OnnxFile own = OnnxFile.read(bundle.model());
    OnnxMl.GraphProto.Builder graph = own.graph().toBuilder().clearInput();
    for (Weight weight : own.weights().values()) {
      graph.addInput(
          OnnxMl.ValueInfoProto.newBuilder()
              .setName(weight.name())
              .setType(
                  OnnxMl.TypeProto.newBuilder()
                      .setTensorType(
                          OnnxMl.TypeProto.Tensor.newBuilder()
                              .setElemType(weight.tensor().getDataType()))));
    }
    graph.addAllInput(own.graph().getInputList());
    Path old = folder.resolve("model.onnx");
    new OnnxFile(own.model(), graph.build(), own.weights()).write(old);
    assertEquals(LAYERS, fused(opened(old)));
    assertSameNumbers(bundle, old);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classifier-mpnet", "classifier-deberta-v2"})
  void attentionWithABiasByPositionIsLeftAlone(String name) {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    assertEquals(0, fused(opened(bundle.model())));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 2", "1e-37, 0"})
  void attentionIsFusedOnlyWhereItsMaskIsThatOfThePadding(float factor, int expected)
      throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    OnnxFile file = OnnxFile.read(bundle.model());
    Path changed = folder.resolve("model.onnx");
    withMasks(file, "Mul", Weight.vector("factor", new float[] {factor})).write(changed);
    assertEquals(expected, fused(opened(changed)));
  }

  @Test
  void attentionThatHidesLaterTokensIsLeftAlone() throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    int length = 7;
    float[] later = new float[length * length];
    for (int i = 0; i < later.length; i++) {
      later[i] = i % length > i / length ? -1e9f : 0;
    }
    Weight causal =
        new Weight(
            Weight.vector("causal", later).tensor().toBuilder()
                .clearDims()
                .addAllDims(List.of(1L, 1L, (long) length, (long) length))
                .build(),
            null);
    Path changed = folder.resolve("model.onnx");
    withMasks(OnnxFile.read(bundle.model()), "Add", causal).write(changed);
    assertEquals(0, fused(opened(changed)));
  }

  @Test
  void theRuntimeFusesNormsAndActivationsAroundIt() throws IOException, OrtException {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    Path made = folder.resolve("made.onnx");
    OnnxFile own = OnnxFile.read(bundle.model());
    FusedGraph.of(own, Attention.all(own), Signature.MASK, UNMASKED_FROM).write(made);
    Path optimized = folder.resolve("optimized.onnx");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizedModelFilePath(optimized.toString());
      OrtEnvironment.getEnvironment().createSession(made.toString(), options).close();
    }
    OnnxFile file = OnnxFile.read(optimized);
    assertEquals(LAYERS, count(file, "If"));
    assertEquals(LAYERS, count(file, "BiasGelu"));
    assertEquals(
        2 * LAYERS + 1, count(file, "LayerNormalization") + count(file, "SkipLayerNormalization"));
    assertEquals(0, count(file, "Softmax"));
  }

  /** The file with something done to what is added to the scores. */
  private static OnnxFile withMasks(OnnxFile file, String operator, Weight other) {
    Map<String, Weight> weights = new LinkedHashMap<>(file.weights());
    weights.put(other.name(), other);
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder().clearNode();
    List<String> masks = Attention.all(file).stream().map(Attention::mask).distinct().toList();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      OnnxMl.NodeProto.Builder changed = node.toBuilder();
      boolean makes = masks.contains(node.getOutput(0));
      graph.addNode(makes ? changed.setOutput(0, node.getOutput(0) + "/own") : changed);
      if (makes) {
        graph.addNode(
            Nodes.node(operator, node.getOutput(0), node.getOutput(0) + "/own", other.name()));
      }
    }
    return new OnnxFile(file.model(), graph.build(), weights);
  }

  /** The graphs that the runtime got in memory: those that tried masks, and the model's last. */
  private static List<OnnxFile> opened(Path model) {
    Watched watched = new Watched();
    new FusedEngines(watched, UNMASKED_FROM).open(model, Device.cpu()).close();
    return watched.graphs;
  }

  private static long fused(List<OnnxFile> graphs) {
    return graphs.isEmpty() ? 0 : count(graphs.get(graphs.size() - 1), "If");
  }

  /** Linear layers of the last graph that have first tokens' rows alone. */
  private static long forFirst(List<OnnxFile> graphs) {
    return graphs.isEmpty()
        ? 0
        : graphs.get(graphs.size() - 1).graph().getNodeList().stream()
            .filter(node -> node.getOpType().startsWith("MatMul"))
            .filter(node -> node.getOutput(0).endsWith("/embark/row"))
            .count();
  }

  private static long count(OnnxFile file, String operator) {
    return file.graph().getNodeList().stream()
        .filter(node -> node.getOpType().equals(operator))
        .count();
  }

  private static void assertSameNumbers(Bundle bundle, Path model) {
    assertSameNumbers(bundle, model, NEAR);
  }

  private static void assertSameNumbers(Bundle bundle, Path model, float near) {
    Graph graph = bundle.labels().graph().or(() -> bundle.embedding().graph()).orElseThrow();
    Engines runtime = new OnnxEngines();
    try (Engine own = runtime.open(model, Device.cpu());
        Engine fused = new FusedEngines(runtime, UNMASKED_FROM).open(model, Device.cpu())) {
      for (int[] lengths : BATCHES) {
        TokenBatch batch = batch(bundle, lengths);
        List<Output> expected = own.run(batch, graph, new Stop());
        List<Output> found = fused.run(batch, graph, new Stop());
        for (int row = 0; row < lengths.length; row++) {
          for (int token = 0; token < expected.get(row).rows(); token++) {
            assertArrayEquals(
                floats(expected.get(row), token), floats(found.get(row), token), near);
          }
        }
      }
    }
  }

  private static float[] floats(Output output, int token) {
    float[] floats = new float[output.width()];
    output.copyRow(token, floats);
    return floats;
  }

  private static TokenBatch batch(Bundle bundle, int... lengths) {
    List<Encoding> encodings = new ArrayList<>();
    for (int length : lengths) {
      int[] ids = new int[length];
      Arrays.setAll(ids, i -> 5 + (7 * i + length) % WORDS);
      encodings.add(new Encoding(ids, new int[length], false));
    }
    return new Batcher(new BatchCost(100, 100), bundle.padId()).batches(encodings).get(0);
  }

  /** The runtime, which keeps the graphs that it is given in memory. */
  private static final class Watched implements Engines {

    private final Engines runtime = new OnnxEngines();
    private final List<OnnxFile> graphs = new ArrayList<>();

    @Override
    public boolean supports(Device.Kind kind) {
      return runtime.supports(kind);
    }

    @Override
    public Engine open(Path model, Device device) {
      return runtime.open(model, device);
    }

    @Override
    public Engine open(byte[] graph, Path folder, Device device) {
      try {
        Path copy = Files.createTempFile("graph", ".onnx");
        Files.write(copy, graph);
        graphs.add(OnnxFile.read(copy));
        Files.delete(copy);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return runtime.open(graph, folder, device);
    }
  }
}
