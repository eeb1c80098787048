package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A graph whose linear layers of 8-bit numbers have unsigned weights, 128 more than the signed ones
 * with a zero point of 128: the same products, by kernels that do not overflow.
 */
final class UnsignedGraph {

  private static final int WEIGHTS = 1;
  private static final int ROWS_ZERO = 4;
  private static final int WEIGHTS_ZERO = 5;
  private static final int CENTER = 128;

  private UnsignedGraph() {}

  /** Whether a file has layers of unsigned rows and signed weights, as {@link Int8Graph} makes. */
  static boolean isFor(OnnxFile file) {
    return file.graph().getNodeList().stream().anyMatch(node -> isSigned(file, node));
  }

  /** The file with these layers' weights unsigned. */
  static OnnxFile of(OnnxFile file) throws IOException {
    Map<String, Weight> weights = new LinkedHashMap<>(file.weights());
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder().clearNode();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      if (!isSigned(file, node)) {
        graph.addNode(node);
        continue;
      }
      Weight signed = file.weights().get(node.getInput(WEIGHTS));
      Weight unsigned = signed.unsigned(signed.name() + "/embark/unsigned");
      Weight zero = Weight.uint8("embark/unsigned/zero", CENTER);
      weights.put(unsigned.name(), unsigned);
      weights.put(zero.name(), zero);
      graph.addNode(
          node.toBuilder().setInput(WEIGHTS, unsigned.name()).setInput(WEIGHTS_ZERO, zero.name()));
    }
    return new OnnxFile(file.model(), graph.build(), weights).pruned();
  }

  private static boolean isSigned(OnnxFile file, OnnxMl.NodeProto node) {
    return node.getDomain().equals(Nodes.RUNTIME)
        && node.getOpType().equals("MatMulIntegerToFloat")
        && node.getInputCount() > WEIGHTS_ZERO
        && node.getInput(WEIGHTS_ZERO).isEmpty()
        && isOf(file, node.getInput(ROWS_ZERO), OnnxMl.TensorProto.DataType.UINT8)
        && isOf(file, node.getInput(WEIGHTS), OnnxMl.TensorProto.DataType.INT8)
        && file.weights().get(node.getInput(WEIGHTS)).isInBytes();
  }

  private static boolean isOf(OnnxFile file, String name, OnnxMl.TensorProto.DataType type) {
    Weight weight = file.weights().get(name);
    return weight != null && weight.tensor().getDataType() == type.getNumber();
  }
}
