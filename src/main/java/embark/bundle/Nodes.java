package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  /** A number. */
  static OnnxMl.AttributeProto attribute(String name, float value) {
    return OnnxMl.AttributeProto.newBuilder()
        .setName(name)
        .setType(OnnxMl.AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  /** A node that makes elements of another type. */
  static OnnxMl.NodeProto cast(String output, String input, OnnxMl.TensorProto.DataType elements) {
    return node("Cast", output, input)
        .addAttribute(attribute("to", (long) elements.getNumber()))
        .build();
  }

  /** A graph inside a node. */
  static OnnxMl.AttributeProto attribute(String name, OnnxMl.GraphProto graph) {
    return OnnxMl.AttributeProto.newBuilder()
        .setName(name)
        .setType(OnnxMl.AttributeProto.AttributeType.GRAPH)
        .setG(graph)
        .build();
  }

  /** A node's attribute, if it has it. */
  static Optional<OnnxMl.AttributeProto> attribute(OnnxMl.NodeProto node, String name) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .findFirst();
  }

  /** A list of one whole number. */
  static OnnxMl.AttributeProto list(String name, long value) {
    return OnnxMl.AttributeProto.newBuilder()
        .setName(name)
        .setType(OnnxMl.AttributeProto.AttributeType.INTS)
        .addInts(value)
        .build();
  }

  /** All names that a node reads, those that graphs inside it read from outside included. */
  static Set<String> reads(OnnxMl.NodeProto node) {
    Set<String> names = new HashSet<>(node.getInputList());
    for (OnnxMl.AttributeProto attribute : node.getAttributeList()) {
      attribute.getG().getNodeList().forEach(inner -> names.addAll(reads(inner)));
      attribute
          .getGraphsList()
          .forEach(graph -> graph.getNodeList().forEach(inner -> names.addAll(reads(inner))));
    }
    return names;
  }

  /** The type of tensors of 32-bit floats, with names for their dimensions if these are given. */
  static OnnxMl.TypeProto floats(String... dimensions) {
    return tensor(OnnxMl.TensorProto.DataType.FLOAT, dimensions);
  }

  /** The type of tensors of some elements, with names for their dimensions if these are given. */
  static OnnxMl.TypeProto tensor(OnnxMl.TensorProto.DataType elements, String... dimensions) {
    OnnxMl.TypeProto.Tensor.Builder tensor =
        OnnxMl.TypeProto.Tensor.newBuilder().setElemType(elements.getNumber());
    for (String dimension : dimensions) {
      tensor.getShapeBuilder().addDimBuilder().setDimParam(dimension);
    }
    return OnnxMl.TypeProto.newBuilder().setTensorType(tensor).build();
  }
}
