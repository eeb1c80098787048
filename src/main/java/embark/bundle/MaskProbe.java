package embark.bundle;

import ai.onnx.proto.OnnxMl;
import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.infer.Graph;
import embark.infer.InferenceException;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out by computing it whether what a graph adds to attention scores masks the padding and
 * does nothing else. A graph may write that in many ways, and other things look alike: a mask that
 * hides later tokens, or a bias by position.
 */
final class MaskProbe {

  /** Lengths of some encodings, the longest first. */
  private static final int[] LENGTHS = {7, 4, 1};

  private static final String OUTPUT = "embark/probe";
  private static final String SHAPE = "embark/probe/shape";

  /** What is below this is nothing after a softmax. */
  private static final float HIDDEN = -1000;

  /** A mask that comes after these is not that of all layers. */
  private static final Set<String> HEAVY = Set.of("Softmax", "If", "Loop");

  private final OnnxFile file;
  private final Path folder;
  private final Engines runtime;
  private final Graph.IntegerType integers;
  private final Map<String, Boolean> known = new HashMap<>();

  /**
   * A probe.
   *
   * @param folder where the file's weights lie
   */
  MaskProbe(OnnxFile file, Path folder, Engines runtime) {
    this.file = file;
    this.folder = folder;
    this.runtime = runtime;
    this.integers =
        file.graph().getInputList().stream()
                .filter(input -> input.getName().equals(Signature.MASK))
                .allMatch(
                    input ->
                        input.getType().getTensorType().getElemType()
                            == OnnxMl.TensorProto.DataType.INT32_VALUE)
            ? Graph.IntegerType.INT32
            : Graph.IntegerType.INT64;
  }

  /** Whether a tensor is 0 for each token of a row and far below for its padding. */
  boolean isPadding(String tensor) throws IOException {
    Boolean answer = known.get(tensor);
    if (answer == null) {
      answer = computed(tensor);
      known.put(tensor, answer);
    }
    return answer;
  }

  private boolean computed(String tensor) throws IOException {
    int length = LENGTHS[0];
    Map<String, Weight> weights = new LinkedHashMap<>(file.weights());
    weights.put(SHAPE, Weight.longs(SHAPE, LENGTHS.length, 1, length, length));
    OnnxFile probe =
        new OnnxFile(
                file.model(),
                file.graph().toBuilder()
                    .clearOutput()
                    .addNode(Nodes.node("Expand", OUTPUT, tensor, SHAPE))
                    .addOutput(
                        OnnxMl.ValueInfoProto.newBuilder()
                            .setName(OUTPUT)
                            .setType(Nodes.tensor(file.elements())))
                    .build(),
                weights)
            .pruned();
    if (probe.graph().getNodeList().stream().anyMatch(node -> HEAVY.contains(node.getOpType()))) {
      return false;
    }
    try (Engine engine = runtime.open(probe.bytes(folder), folder, Device.cpu())) {
      return masks(engine.run(batch(), graph(length * length), new Stop()));
    } catch (InferenceException e) {
      // It has another shape, or other elements.
      return false;
    }
  }

  private static boolean masks(List<Output> outputs) {
    int length = LENGTHS[0];
    for (int row = 0; row < LENGTHS.length; row++) {
      for (int i = 0; i < LENGTHS[row] * length; i++) {
        float added = outputs.get(row).at(0, i);
        if (i % length < LENGTHS[row] ? added != 0 : added > HIDDEN) {
          return false;
        }
      }
    }
    return true;
  }

  private static TokenBatch batch() {
    return new Batcher(new BatchCost(1 << 10, 1 << 10), 0)
        .batches(
            Arrays.stream(LENGTHS)
                .mapToObj(length -> new Encoding(new int[length], new int[length], false))
                .toList())
        .get(0);
  }

  private Graph graph(int width) {
    return new Graph(
        Signature.IDS,
        input(Signature.MASK),
        input(Signature.TYPES),
        integers,
        List.of(OUTPUT),
        Graph.Shape.POOLED,
        width);
  }

  private Optional<String> input(String name) {
    return file.graph().getInputList().stream()
        .map(OnnxMl.ValueInfoProto::getName)
        .filter(name::equals)
        .findFirst();
  }
}
