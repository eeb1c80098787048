package embark.infer;

import ai.onnx.proto.OnnxMl;
import java.util.List;

/**
 * A graph that takes what an encoder takes and would compute for years: its output comes of a loop
 * of so many rounds.
 */
public final class EndlessGraph {

  private static final long ROUNDS = 1L << 50;
  private static final int WIDTH = 32;
  private static final int OPSET = 13;

  private EndlessGraph() {}

  /** The file: inputs of ids, mask and types, and {@code last_hidden_state} of 32 columns. */
  public static byte[] bytes() {
    OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder().setName("endless");
    for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
      graph.addInput(value(input, OnnxMl.TensorProto.DataType.INT64, "batch", "length"));
    }
    graph
        .addInitializer(longs("last", true, -1))
        .addInitializer(longs("rounds", false, ROUNDS))
        .addInitializer(ones())
        .addNode(
            node("Cast", List.of("input_ids"), "floats")
                .addAttribute(
                    OnnxMl.AttributeProto.newBuilder()
                        .setName("to")
                        .setType(OnnxMl.AttributeProto.AttributeType.INT)
                        .setI(OnnxMl.TensorProto.DataType.FLOAT.getNumber())))
        .addNode(node("Unsqueeze", List.of("floats", "last"), "column"))
        .addNode(node("Mul", List.of("column", "ones"), "begin"))
        .addNode(
            node("Loop", List.of("rounds", "", "begin"), "last_hidden_state")
                .addAttribute(
                    OnnxMl.AttributeProto.newBuilder()
                        .setName("body")
                        .setType(OnnxMl.AttributeProto.AttributeType.GRAPH)
                        .setG(body())))
        .addOutput(
            value(
                "last_hidden_state", OnnxMl.TensorProto.DataType.FLOAT, "batch", "length", WIDTH));
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static OnnxMl.GraphProto body() {
    return OnnxMl.GraphProto.newBuilder()
        .setName("round")
        .addInput(value("round", OnnxMl.TensorProto.DataType.INT64))
        .addInput(value("on", OnnxMl.TensorProto.DataType.BOOL))
        .addInput(value("x", OnnxMl.TensorProto.DataType.FLOAT, "batch", "length", WIDTH))
        .addNode(node("Identity", List.of("on"), "still_on"))
        .addNode(node("Neg", List.of("x"), "y"))
        .addOutput(value("still_on", OnnxMl.TensorProto.DataType.BOOL))
        .addOutput(value("y", OnnxMl.TensorProto.DataType.FLOAT, "batch", "length", WIDTH))
        .build();
  }

  private static OnnxMl.NodeProto.Builder node(String type, List<String> inputs, String output) {
    return OnnxMl.NodeProto.newBuilder().setOpType(type).addAllInput(inputs).addOutput(output);
  }

  private static OnnxMl.TensorProto longs(String name, boolean vector, long value) {
    OnnxMl.TensorProto.Builder tensor =
        OnnxMl.TensorProto.newBuilder()
            .setName(name)
            .setDataType(OnnxMl.TensorProto.DataType.INT64.getNumber())
            .addInt64Data(value);
    return (vector ? tensor.addDims(1) : tensor).build();
  }

  private static OnnxMl.TensorProto ones() {
    OnnxMl.TensorProto.Builder tensor =
        OnnxMl.TensorProto.newBuilder()
            .setName("ones")
            .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
            .addDims(WIDTH);
    for (int i = 0; i < WIDTH; i++) {
      tensor.addFloatData(1);
    }
    return tensor.build();
  }

  private static OnnxMl.ValueInfoProto value(
      String name, OnnxMl.TensorProto.DataType type, Object... dimensions) {
    OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
    for (Object dimension : dimensions) {
      if (dimension instanceof Integer size) {
        shape.addDimBuilder().setDimValue(size);
      } else {
        shape.addDimBuilder().setDimParam((String) dimension);
      }
    }
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(shape)))
        .build();
  }
}
