package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a graph compute with 16-bit floats what it computes with 32-bit ones, and give 32-bit ones
 * all the same. Sums and squares of layer norms stay in 32 bits: an epsilon of 1e-12 is nothing in
 * 16.
 */
final class HalfGraph {

  private static final int FLOAT = OnnxMl.TensorProto.DataType.FLOAT_VALUE;
  private static final OnnxMl.TensorProto.DataType HALF = OnnxMl.TensorProto.DataType.FLOAT16;

  /** Follows the name of an output where it is in 16 bits. */
  private static final String IN_HALF = "/half";

  /** Operators by which places become angles or distances, for which 16 bits are too few. */
  private static final Set<String> OF_POSITIONS = Set.of("Sin", "Cos", "Log");

  private HalfGraph() {}

  /**
   * The file in 16-bit floats.
   *
   * @throws BundleException if it takes floats, computes with positions, or has graphs inside its
   *     graph
   */
  static OnnxFile of(OnnxFile own) {
    OnnxFile file = LayerNorm.joined(own);
    check(file);
    Set<String> outputs = new HashSet<>();
    for (OnnxMl.ValueInfoProto output : file.graph().getOutputList()) {
      if (isFloat(output)) {
        outputs.add(output.getName());
      }
    }
    OnnxMl.GraphProto.Builder graph =
        file.graph().toBuilder().clearNode().clearValueInfo().clearInput();
    // Old files name weights among the inputs too.
    file.graph().getInputList().stream()
        .filter(input -> !file.weights().containsKey(input.getName()))
        .forEach(graph::addInput);
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      graph.addNode(halved(node, outputs));
    }
    for (String output : outputs) {
      // The node that made it may have the output's name.
      graph.addNode(
          Nodes.cast(output, output + IN_HALF, OnnxMl.TensorProto.DataType.FLOAT).toBuilder()
              .setName(output + "/whole"));
    }
    Map<String, Weight> weights = new LinkedHashMap<>();
    file.weights().forEach((name, weight) -> weights.put(name, weight.halved()));
    return new OnnxFile(file.model(), graph.build(), weights);
  }

  private static void check(OnnxFile file) {
    List<String> problems = new ArrayList<>();
    file.graph().getInputList().stream()
        .filter(HalfGraph::isFloat)
        .filter(input -> !file.weights().containsKey(input.getName()))
        .map(OnnxMl.ValueInfoProto::getName)
        .forEach(name -> problems.add("its graph takes floats as %s".formatted(name)));
    file.graph().getNodeList().stream()
        .map(OnnxMl.NodeProto::getOpType)
        .filter(OF_POSITIONS::contains)
        .distinct()
        .forEach(
            operator -> problems.add("its graph computes with positions (%s)".formatted(operator)));
    file.graph().getNodeList().stream()
        .filter(
            node ->
                node.getAttributeList().stream()
                    .anyMatch(attribute -> attribute.hasG() || attribute.getGraphsCount() > 0))
        .map(node -> "its graph has others inside, in " + node.getOpType())
        .distinct()
        .forEach(problems::add);
    if (!problems.isEmpty()) {
      throw new BundleException(
          "Cannot prepare the model for fp16",
          List.of(
              String.join(", ", problems)
                  + "; expected the plain graph of an fp32 export. Export the model again, or leave precision out."));
    }
  }

  private static boolean isFloat(OnnxMl.ValueInfoProto port) {
    return port.getType().getTensorType().getElemType() == FLOAT;
  }

  private static OnnxMl.NodeProto halved(OnnxMl.NodeProto node, Set<String> outputs) {
    OnnxMl.NodeProto.Builder halved = node.toBuilder().clearInput().clearOutput().clearAttribute();
    node.getInputList().forEach(name -> halved.addInput(inHalf(name, outputs)));
    node.getOutputList().forEach(name -> halved.addOutput(inHalf(name, outputs)));
    for (OnnxMl.AttributeProto attribute : node.getAttributeList()) {
      halved.addAttribute(halved(node, attribute));
    }
    if (node.getOpType().equals("ConstantOfShape") && node.getAttributeCount() == 0) {
      halved.addAttribute(value(Weight.vector("", new float[1])));
    }
    return halved.build();
  }

  private static String inHalf(String name, Set<String> outputs) {
    return outputs.contains(name) ? name + IN_HALF : name;
  }

  private static OnnxMl.AttributeProto halved(
      OnnxMl.NodeProto node, OnnxMl.AttributeProto attribute) {
    if (node.getOpType().equals("Cast")
        && attribute.getName().equals("to")
        && attribute.getI() == FLOAT) {
      return attribute.toBuilder().setI(HALF.getNumber()).build();
    }
    if (attribute.hasT()) {
      return attribute.toBuilder()
          .setT(new Weight(attribute.getT(), null).halved().tensor())
          .build();
    }
    return switch (attribute.getName()) {
      case "value_float" -> value(Weight.scalar("", attribute.getF()));
      case "value_floats" -> value(Weight.vector("", floats(attribute)));
      default -> attribute;
    };
  }

  /** A constant's elements, as its attribute. */
  private static OnnxMl.AttributeProto value(Weight weight) {
    return OnnxMl.AttributeProto.newBuilder()
        .setName("value")
        .setType(OnnxMl.AttributeProto.AttributeType.TENSOR)
        .setT(weight.halved().tensor())
        .build();
  }

  private static float[] floats(OnnxMl.AttributeProto attribute) {
    float[] floats = new float[attribute.getFloatsCount()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = attribute.getFloats(i);
    }
    return floats;
  }
}
