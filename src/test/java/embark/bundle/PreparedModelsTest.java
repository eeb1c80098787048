package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.InferenceException;
import embark.infer.OnnxEngines;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs of the tiny models for other numbers. */
class PreparedModelsTest {

  private static final Path MODELS = Path.of("src/test/resources/models");

  @TempDir private Path cache;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-bert",
        "tiny-distilbert",
        "tiny-roberta",
        "tiny-xlmr",
        "tiny-pooled",
        "classifier-deberta-v2",
        "classifier-mpnet"
      })
  void aModelOfEachFamilyAgreesWithItsInt8Form(String name) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    Path graph = prepared().prepared(bundle, Precision.INT8).graph();
    assertEquals(Precision.INT8, GraphReader.read(graph).precision());
    OnnxFile own = OnnxFile.read(bundle.model());
    OnnxFile made = OnnxFile.read(graph);
    assertEquals(Product.all(own).size(), count(made, "MatMulIntegerToFloat"));
    assertTrue(Product.all(made).isEmpty());
    assertTrue(count(own, "Erf") > 0);
    assertEquals(count(own, "Erf"), count(made, "FastGelu"));
    assertEquals(0, count(made, "Erf"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "classifier-bert", "classifier-roberta"})
  void whatMakesRowsOfWholeNumbersMovesAndScalesThem(String name) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    OnnxFile made = OnnxFile.read(prepared().prepared(bundle, Precision.INT8).graph());
    GraphIndex index = new GraphIndex(made);
    Map<String, Long> makers =
        made.graph().getNodeList().stream()
            .filter(node -> node.getOpType().equals("QuantizeLinear"))
            .map(node -> index.maker(node.getInput(0)).orElseThrow().getOpType())
            .collect(Collectors.groupingBy(maker -> maker, TreeMap::new, Collectors.counting()));
    makers.remove("Gather"); // The pooler's, of one row a text, is not worth it.
    assertEquals(Map.of("FastGelu", 2L, "LayerNormalization", 4L, "Reshape", 2L), makers);
    assertEquals(
        List.of(),
        made.weights().keySet().stream().filter(weight -> weight.endsWith("/shifts")).toList());
  }

  private static long count(OnnxFile file, String operator) {
    return file.graph().getNodeList().stream()
        .filter(node -> node.getOpType().equals(operator))
        .count();
  }

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
  void theGraphOfEachFamilyComputesInHalf(String name) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    OnnxFile half = HalfGraph.of(withNamesOfOutputs(OnnxFile.read(bundle.model())));
    assertTrue(
        half.weights().values().stream()
            .noneMatch(
                weight ->
                    weight.tensor().getDataType() == OnnxMl.TensorProto.DataType.FLOAT_VALUE));
    Path made = cache.resolve("model.onnx");
    half.write(made);
    assertEquals(Precision.FP16, GraphReader.read(made).precision());
    Comparison comparison = new Comparison(bundle);
    Encoding text = new Encoding(new int[] {2, 9, 33, 17, 3}, new int[5], false);
    try (Engine engine = new OnnxEngines().open(bundle.model(), Device.cpu());
        Engine other = new OnnxEngines().open(made, Device.cpu())) {
      double[] expected = comparison.output(engine, comparison.graph(), text).doubles(0);
      double[] found = comparison.output(other, comparison.graph(), text).doubles(0);
      double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      assertArrayEquals(expected, found, 0.02 * largest);
      assertFalse(Arrays.equals(expected, found), "computed in 32 bits");
    }
  }

  /** The file with each node named as its first output is, as some exporters do. */
  private static OnnxFile withNamesOfOutputs(OnnxFile file) {
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder().clearNode();
    file.graph()
        .getNodeList()
        .forEach(node -> graph.addNode(node.toBuilder().setName(node.getOutput(0))));
    return new OnnxFile(file.model(), graph.build(), file.weights());
  }

  @ParameterizedTest
  @ValueSource(strings = {"classifier-deberta-v2", "classifier-mpnet"})
  void placesThatBecomeDistancesAreNotForHalf(String name) throws IOException {
    OnnxFile file = OnnxFile.read(BundleReader.read(MODELS.resolve(name)).model());
    BundleException refused = assertThrows(BundleException.class, () -> HalfGraph.of(file));
    assertTrue(
        refused.getMessage().contains("computes with positions (Log)"), refused.getMessage());
  }

  @Test
  void normsOfLayersAreOneOperatorInHalf() throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    OnnxFile file = OnnxFile.read(prepared().prepared(bundle, Precision.FP16).graph());
    assertEquals(
        5,
        file.graph().getNodeList().stream()
            .filter(node -> node.getOpType().equals("LayerNormalization"))
            .count());
    assertTrue(
        file.graph().getNodeList().stream().noneMatch(node -> node.getOpType().equals("Sqrt")));
  }

  @Test
  void anEncodingGivesTheSameAloneAndInCompany() {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    Graph graph = bundle.embedding().graph().orElseThrow();
    List<Encoding> encodings = new ArrayList<>();
    for (int length = 3; length < 30; length += 4) {
      int[] ids = new int[length];
      for (int i = 0; i < length; i++) {
        ids[i] = 1 + (7 * i + length) % 40;
      }
      encodings.add(new Encoding(ids, new int[length], false));
    }
    try (Engine engine =
        new OnnxEngines().open(prepared().prepared(bundle, Precision.INT8).graph(), Device.cpu())) {
      TokenBatch together =
          new Batcher(new BatchCost(1 << 16, 1 << 16), bundle.padId()).batches(encodings).get(0);
      assertEquals(encodings.size(), together.rows());
      List<Output> outputs = engine.run(together, graph, new Stop());
      for (int row = 0; row < together.rows(); row++) {
        Encoding encoding = encodings.get(together.position(row));
        Output alone = new Comparison(bundle).output(engine, graph, encoding);
        for (int token = 0; token < encoding.length(); token++) {
          assertArrayEquals(alone.doubles(token), outputs.get(row).doubles(token), 1e-5);
        }
      }
    }
  }

  @Test
  void whatAModelBreaksOnDoesNotCount() {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    Encoding good = new Encoding(new int[] {1, 2, 3}, new int[3], false);
    Encoding broken = new Encoding(new int[] {1, Integer.MAX_VALUE, 3}, new int[3], false);
    try (Engine engine = new OnnxEngines().open(bundle.model(), Device.cpu())) {
      Agreement agreement =
          new Comparison(bundle).agreement(engine, engine, List.of(broken, good), 0);
      assertEquals(1, agreement.texts());
      assertEquals(1, agreement.least(), 1e-12);
    }
  }

  @Test
  void whatOnlyThePreparedGraphBreaksOnHasNoAgreement() {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    List<Encoding> encodings = List.of(new Encoding(new int[] {1, 2, 3}, new int[3], false));
    Engine broken =
        new Engine() {
          @Override
          public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
            throw new InferenceException(InferenceException.Kind.MODEL, "broken", null);
          }

          @Override
          public void close() {}
        };
    try (Engine engine = new OnnxEngines().open(bundle.model(), Device.cpu())) {
      Agreement agreement = new Comparison(bundle).agreement(engine, broken, encodings, 0);
      assertEquals(new Agreement(0, 0, 1, 1), agreement);
    }
  }

  /** A score of no bounds may be in any unit. */
  @Test
  void scoresOfNoBoundsAreComparedAsPartsOfThem() throws IOException {
    List<Agreement> agreements = new ArrayList<>();
    for (float unit : new float[] {1, 1000, 0.001f}) {
      ModelFolder folder = ModelFolder.copy("pairs-minilm", cache.resolve("in units of " + unit));
      OnnxFile own = OnnxFile.read(MODELS.resolve("pairs-minilm/model.onnx"));
      OnnxMl.GraphProto.Builder graph = own.graph().toBuilder();
      for (int i = 0; i < graph.getNodeCount(); i++) {
        if (graph.getNode(i).getOutputList().contains("logits")) {
          graph.setNode(i, graph.getNode(i).toBuilder().setOutput(0, "before"));
        }
      }
      graph.addNode(Nodes.node("Mul", "logits", "before", "unit"));
      Map<String, Weight> weights = new LinkedHashMap<>(own.weights());
      weights.put("unit", Weight.scalar("unit", unit));
      new OnnxFile(own.model(), graph.build(), weights).write(folder.path().resolve("model.onnx"));
      agreements.add(
          prepared().prepared(BundleReader.read(folder.path()), Precision.INT8).agreement());
    }
    for (Agreement agreement : agreements) {
      assertEquals(agreements.get(0).least(), agreement.least(), 1e-3, agreements.toString());
    }
  }

  @Test
  void filesThatWereChangedBeforeTheyWereReadAreNotPreparedUnderTheirOldName() throws IOException {
    ModelFolder model = ModelFolder.copy("tiny-bert", cache.resolve("changing"));
    Bundle bundle = BundleReader.read(model.path());
    assertFalse(bundle.fingerprint().isEmpty());
    model.changed("config.json", json -> json.put("changed", true));
    BundleException refused =
        assertThrows(
            BundleException.class, () -> prepared().prepared(bundle, Precision.INT8).graph());
    assertTrue(refused.getMessage().contains("its files were changed"), refused.getMessage());
    try (Stream<Path> files = Files.list(cache)) {
      assertFalse(
          files.anyMatch(
              file -> file.getFileName().toString().contains("-int8-") && Files.isDirectory(file)));
    }
  }

  @Test
  void aGraphIsMadeOnce() throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    Path first = prepared().prepared(bundle, Precision.INT8).graph();
    Object key = Files.readAttributes(first, BasicFileAttributes.class).fileKey();
    assertEquals(first, prepared().prepared(bundle, Precision.INT8).graph());
    assertEquals(key, Files.readAttributes(first, BasicFileAttributes.class).fileKey());
    assertTrue(Files.isRegularFile(first.resolveSibling("agreement.json")));
  }

  @Test
  void whatAKilledPreparationLeftIsDeleted() throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    Path place = prepared().prepared(bundle, Precision.INT8).graph().getParent();
    Path torn = place.resolveSibling(place.getFileName() + ".making-before");
    Files.move(place, torn);
    assertEquals(place, prepared().prepared(bundle, Precision.INT8).graph().getParent());
    assertFalse(Files.exists(torn));
  }

  @Test
  void aFileIsWrittenAsItWasRead() throws IOException {
    Path copy = cache.resolve("model.onnx");
    OnnxFile file = OnnxFile.read(BundleReader.read(MODELS.resolve("tiny-bert")).model());
    file.write(copy);
    OnnxFile again = OnnxFile.read(copy);
    assertEquals(file.graph(), again.graph());
    assertEquals(file.weights().keySet(), again.weights().keySet());
    for (Map.Entry<String, Weight> weight : file.weights().entrySet()) {
      if (weight.getValue().isFloats(2)) {
        assertArrayEquals(
            weight.getValue().floats(), again.weights().get(weight.getKey()).floats());
      }
    }
  }

  @Test
  void aModelThatSuffersIsRefused() {
    Bundle bundle = BundleReader.read(MODELS.resolve("classifier-albert"));
    BundleException refused =
        assertThrows(
            BundleException.class, () -> prepared().prepared(bundle, Precision.INT8).graph());
    assertTrue(refused.getMessage().contains("Use precision=fp32."), refused.getMessage());
  }

  @Test
  void whatAgreesTooLittleIsRefused() {
    Agreement poor = Agreement.of(List.of(1.0, 0.8), 1);
    assertFalse(poor.isEnough(Precision.INT8));
    BundleException refused =
        assertThrows(
            BundleException.class, () -> poor.check("Cannot use m", Precision.INT8, "two texts"));
    assertEquals(
        "Cannot use m: on two texts its int8 form agrees with fp32 to 0.9000 on average and 0.8000 at least; expected 0.98 and 0.9. Use precision=fp32.",
        refused.getMessage());
    assertTrue(Agreement.of(List.of(0.99, 0.98), 1).isEnough(Precision.INT8));
  }

  private PreparedModels prepared() {
    return new PreparedModels(cache, new OnnxEngines());
  }
}
