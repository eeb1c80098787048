package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.util.List;

/** Makes nodes of ONNX graphs. */
final class Nodes {

  /** The domain of ONNX Runtime's own operators. */
  static final String RUNTIME = "com.microsoft";

  private Nodes() {}

  /** A node of ONNX's operators, with the name of its output. */
  static OnnxMl.NodeProto.Builder node(String operator, String output, String... inputs) {
    return OnnxMl.NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  /** A whole number. */
  static OnnxMl.AttributeProto attribute(String name, long value) {
    return OnnxMl.AttributeProto.newBuilder()
        .setName(name)
        .setType(OnnxMl.AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** A list of one whole number. */
  static OnnxMl.AttributeProto list(String name, long value) {
    return OnnxMl.AttributeProto.newBuilder()
        .setName(name)
        .setType(OnnxMl.AttributeProto.AttributeType.INTS)
        .addInts(value)
        .build();
  }
}
