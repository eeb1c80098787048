package embark.bundle;

import ai.onnx.proto.OnnxMl;
import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.infer.Graph;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out by computing it whether products of unsigned by signed numbers of 8 bits overflow on
 * this processor. ONNX Runtime's kernels for x86 without VNNI or AMX add two of them in 16 bits,
 * which have no room for 2 * 255 * 127.
 */
final class OverflowProbe {

  private static final int ROWS = 8;
  private static final int INPUTS = 64;
  private static final int OUTPUTS = 16;
  private static final int LARGEST_ROW = 255;
  private static final int LARGEST_WEIGHT = 127;
  private static final int CENTER = 128;

  /** Each product. */
  static final int EXPECTED = LARGEST_ROW * LARGEST_WEIGHT * INPUTS;

  private static final String PRODUCTS = "embark/products";
  private static final long OPERATORS = 13;
  private static final long FORMAT = 8;

  static final Graph GRAPH =
      new Graph(
          Signature.IDS,
          Optional.empty(),
          Optional.empty(),
          Graph.IntegerType.INT64,
          List.of(PRODUCTS),
          Graph.Shape.POOLED,
          OUTPUTS);

  private OverflowProbe() {}

  /**
   * Whether they do.
   *
   * @param folder of the model that is opened, which a failure names
   * @throws embark.infer.InferenceException if the runtime cannot compute them
   */
  static boolean overflows(Engines runtime, Path folder) throws IOException {
    try (Engine engine = runtime.open(file().bytes(folder), folder, Device.cpu())) {
      return engine.run(batch(), GRAPH, new Stop()).stream()
          .anyMatch(product -> product.at(0, 0) != EXPECTED);
    }
  }

  static TokenBatch batch() {
    Encoding any = new Encoding(new int[1], new int[1], false);
    return new Batcher(new BatchCost(ROWS, 0), 0).batches(Collections.nCopies(ROWS, any)).get(0);
  }

  static OnnxFile file() throws IOException {
    Weight rows = Weight.int8("rows", filled(LARGEST_ROW - CENTER, ROWS), ROWS, INPUTS);
    Map<String, Weight> weights = new LinkedHashMap<>();
    for (Weight weight :
        List.of(
            rows.unsigned("rows"),
            Weight.int8("weights", filled(LARGEST_WEIGHT, OUTPUTS), INPUTS, OUTPUTS),
            Weight.scalar("scale", 1),
            Weight.uint8("zero", 0))) {
      weights.put(weight.name(), weight);
    }
    OnnxMl.NodeProto product =
        Nodes.node(
                "MatMulIntegerToFloat", PRODUCTS, "rows", "weights", "scale", "scale", "zero", "")
            .setDomain(Nodes.RUNTIME)
            .build();
    OnnxMl.GraphProto graph =
        OnnxMl.GraphProto.newBuilder()
            .setName(PRODUCTS)
            .addInput(port(Signature.IDS, OnnxMl.TensorProto.DataType.INT64, "rows", "length"))
            .addNode(product)
            .addOutput(port(PRODUCTS, OnnxMl.TensorProto.DataType.FLOAT, "rows", "width"))
            .build();
    OnnxMl.ModelProto model =
        OnnxMl.ModelProto.newBuilder()
            .setIrVersion(FORMAT)
            .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
            .build();
    return new OnnxFile(model, graph, weights).withRuntimeOperators();
  }

  private static OnnxMl.ValueInfoProto port(
      String name, OnnxMl.TensorProto.DataType type, String... dimensions) {
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(Nodes.tensor(type, dimensions))
        .build();
  }

  private static byte[] filled(int value, int rows) {
    byte[] bytes = new byte[rows * INPUTS];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
