package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.OnnxEngines;
import embark.infer.Output;
import embark.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folded graphs beside the same ones in which nothing can be folded. */
class FoldingTest {

  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final String SAME = "/same";
  private static final long SEED = 1;

  /** Of values around 1: a number that lies between two whole ones may become either. */
  private static final double NEAR = 0.03;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "tiny-bert, false",
    "tiny-bert, true",
    "tiny-roberta, false",
    "tiny-distilbert, true",
    "tiny-pooled, false",
    "classifier-bert, true",
    "classifier-electra, false",
    "classifier-mpnet, true"
  })
  void theNumbersStay(String name, boolean given) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    OnnxFile file = LayerNorm.joined(OnnxFile.read(bundle.model()));
    OnnxFile own = given ? withNormsGiven(file) : file;
    Map<String, Ranges.Range> ranges = ranges(own);
    OnnxFile folded = Int8Graph.of(own, new Ranges(ranges));
    Map<String, Ranges.Range> same = new HashMap<>();
    ranges.forEach((input, range) -> same.put(input + SAME, range));
    OnnxFile plain = Int8Graph.of(withCopies(own, ranges), new Ranges(same));
    assertTrue(isFolded(folded));
    assertFalse(isFolded(plain));
    Encoding text = new Encoding(new int[] {2, 9, 33, 17, 3}, new int[5], false);
    Output expected = output(bundle, plain, text, "plain.onnx");
    Output found = output(bundle, folded, text, "folded.onnx");
    for (int row = 0; row < expected.rows(); row++) {
      assertArrayEquals(expected.doubles(row), found.doubles(row), NEAR);
    }
  }

  private Output output(Bundle bundle, OnnxFile file, Encoding text, String name)
      throws IOException {
    Path model = folder.resolve(name);
    UnsignedGraph.of(file).write(model);
    Comparison comparison = new Comparison(bundle);
    try (Engine engine = new OnnxEngines().open(model, Device.cpu())) {
      return comparison.output(engine, comparison.graph(), text);
    }
  }

  /** A range for each tensor that layers multiply, with another middle for each element. */
  private static Map<String, Ranges.Range> ranges(OnnxFile file) {
    Random random = new Random(SEED);
    Map<String, Ranges.Range> ranges = new LinkedHashMap<>();
    for (Product product : Product.all(file)) {
      float[] least = new float[product.inputs()];
      float[] most = new float[product.inputs()];
      for (int i = 0; i < least.length; i++) {
        least[i] = -3 - random.nextFloat();
        most[i] = 3 + 2 * random.nextFloat();
      }
      ranges.putIfAbsent(product.input(), new Ranges.Range(least, most));
    }
    return ranges;
  }

  /** The file whose layers multiply copies, which no node makes that could be folded into. */
  private static OnnxFile withCopies(OnnxFile file, Map<String, Ranges.Range> inputs) {
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder().clearNode();
    Map<OnnxMl.NodeProto, String> products = new HashMap<>();
    Product.all(file).forEach(product -> products.put(product.node(), product.input()));
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      String input = products.get(node);
      graph.addNode(input == null ? node : node.toBuilder().setInput(0, input + SAME).build());
      node.getOutputList().stream()
          .filter(inputs::containsKey)
          .forEach(output -> graph.addNode(Nodes.node("Identity", output + SAME, output)));
    }
    return new OnnxFile(file.model(), graph.build(), file.weights());
  }

  /** The file that gives what its layer normalizations make as well. */
  private static OnnxFile withNormsGiven(OnnxFile file) {
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      String output = node.getOutput(0);
      if (node.getOpType().equals("LayerNormalization")
          && graph.getOutputList().stream().noneMatch(out -> out.getName().equals(output))) {
        graph.addOutput(OnnxMl.ValueInfoProto.newBuilder().setName(output).setType(Nodes.floats()));
      }
    }
    return new OnnxFile(file.model(), graph.build(), file.weights());
  }

  private static boolean isFolded(OnnxFile file) {
    return file.graph().getNodeList().stream()
        .anyMatch(
            node ->
                node.getOpType().equals("LayerNormalization")
                    && node.getOutput(0).endsWith("/embark/moved"));
  }
}
