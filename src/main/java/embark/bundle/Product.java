package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A multiplication of a graph by a constant matrix: a linear layer.
 *
 * @param node the MatMul
 * @param weight its matrix, [inputs, outputs]
 * @param bias the constant vector that is added to the product; null if nothing is, or something
 *     else reads the product as well
 * @param sum the Add that does so; null without a bias
 */
record Product(OnnxMl.NodeProto node, Weight weight, Weight bias, OnnxMl.NodeProto sum) {

  /** Matrices with fewer rows or columns are left alone: they cost nothing. */
  private static final int SMALLEST = 16;

  /** The linear layers of a graph whose weights are 32-bit floats, in its order. */
  static List<Product> all(OnnxFile file) {
    Map<String, List<OnnxMl.NodeProto>> readers = new HashMap<>();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      node.getInputList()
          .forEach(name -> readers.computeIfAbsent(name, key -> new ArrayList<>()).add(node));
    }
    Set<String> outputs = new HashSet<>();
    file.graph().getOutputList().forEach(output -> outputs.add(output.getName()));
    List<Product> products = new ArrayList<>();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      if (node.getOpType().equals("MatMul") && node.getDomain().isEmpty()) {
        matrix(file, node.getInput(1))
            .ifPresent(weight -> products.add(of(file, node, weight, readers, outputs)));
      }
    }
    return products;
  }

  private static Optional<Weight> matrix(OnnxFile file, String name) {
    return Optional.ofNullable(file.weights().get(name))
        .filter(weight -> weight.isFloats(2))
        .filter(weight -> weight.size(0) >= SMALLEST && weight.size(1) >= SMALLEST);
  }

  private static Product of(
      OnnxFile file,
      OnnxMl.NodeProto node,
      Weight weight,
      Map<String, List<OnnxMl.NodeProto>> readers,
      Set<String> outputs) {
    String product = node.getOutput(0);
    List<OnnxMl.NodeProto> reading = readers.getOrDefault(product, List.of());
    if (reading.size() == 1
        && reading.get(0).getOpType().equals("Add")
        && !outputs.contains(product)) {
      OnnxMl.NodeProto sum = reading.get(0);
      String other = sum.getInput(sum.getInput(0).equals(product) ? 1 : 0);
      Weight bias = file.weights().get(other);
      if (bias != null && bias.isFloats(1) && bias.size(0) == weight.size(1)) {
        return new Product(node, weight, bias, sum);
      }
    }
    return new Product(node, weight, null, null);
  }

  /** What is multiplied. */
  String input() {
    return node.getInput(0);
  }

  /** What comes out, with the bias if there is one. */
  String output() {
    return (sum == null ? node : sum).getOutput(0);
  }

  /** Elements of a row that goes in. */
  int inputs() {
    return weight.size(0);
  }

  /** Elements of a row that comes out. */
  int outputs() {
    return weight.size(1);
  }
}
