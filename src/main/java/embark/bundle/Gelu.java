package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a graph has the activation {@code x * (1 + erf(x / sqrt(2))) / 2} (Hendrycks and Gimpel
 * 2016), as exports write it in single operators or in one.
 *
 * @param input tensor of {@code x}
 * @param output tensor of the result, as large as {@code input}
 */
record Gelu(String input, String output) {

  /** What differs at most from these numbers when exports write them. */
  private static final double CLOSE = 1e-4;

  private static final double HALF = 0.5;
  private static final int FACTORS = 3;

  /**
   * The file with the approximation by tanh (formula 2 there) in the place of each, which differs
   * by 0.0005 at most and which the runtime computes faster.
   */
  static OnnxFile approximated(OnnxFile file) {
    GraphIndex graph = new GraphIndex(file);
    List<OnnxMl.NodeProto> nodes = new ArrayList<>();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      nodes.add(gelu(graph, node).map(Gelu::approximation).orElse(node));
    }
    return new OnnxFile(
            file.model(),
            file.graph().toBuilder().clearNode().addAllNode(nodes).build(),
            file.weights())
        .withRuntimeOperators()
        .pruned();
  }

  private OnnxMl.NodeProto approximation() {
    return Nodes.node("FastGelu", output, input).setDomain(Nodes.RUNTIME).build();
  }

  private static Optional<Gelu> gelu(GraphIndex graph, OnnxMl.NodeProto node) {
    return switch (node.getOpType()) {
      case "Gelu" -> Optional.of(new Gelu(node.getInput(0), node.getOutput(0)));
      case "Mul" -> product(graph, node);
      default -> Optional.empty();
    };
  }

  /** Exports multiply x, the error function's part and a half in several orders. */
  private static Optional<Gelu> product(GraphIndex graph, OnnxMl.NodeProto product) {
    List<String> factors = factors(graph, product);
    Optional<String> input =
        factors.stream().flatMap(factor -> ofErrorFunction(graph, factor).stream()).findFirst();
    boolean complete =
        factors.size() == FACTORS
            && input.filter(factors::contains).isPresent()
            && factors.stream().anyMatch(factor -> isNumber(graph, factor, HALF));
    return input.filter(x -> complete).map(x -> new Gelu(x, product.getOutput(0)));
  }

  /** What is multiplied here, and in the products among it. */
  private static List<String> factors(GraphIndex graph, OnnxMl.NodeProto product) {
    List<String> factors = new ArrayList<>();
    for (String factor : product.getInputList()) {
      Optional<OnnxMl.NodeProto> inner = graph.maker(factor, "Mul");
      if (inner.isPresent()) {
        factors.addAll(inner.get().getInputList());
      } else {
        factors.add(factor);
      }
    }
    return factors;
  }

  /** The x of {@code 1 + erf(x / sqrt(2))}. */
  private static Optional<String> ofErrorFunction(GraphIndex graph, String tensor) {
    return graph
        .maker(tensor, "Add")
        .flatMap(
            sum ->
                isNumber(graph, sum.getInput(1), 1)
                    ? graph.maker(sum.getInput(0), "Erf")
                    : graph
                        .maker(sum.getInput(1), "Erf")
                        .filter(erf -> isNumber(graph, sum.getInput(0), 1)))
        .flatMap(erf -> graph.maker(erf.getInput(0)))
        .filter(scaled -> isByRootOfTwo(graph, scaled))
        .map(scaled -> scaled.getInput(0));
  }

  private static boolean isByRootOfTwo(GraphIndex graph, OnnxMl.NodeProto node) {
    return switch (node.getOpType()) {
      case "Div" -> isNumber(graph, node.getInput(1), Math.sqrt(2));
      case "Mul" -> isNumber(graph, node.getInput(1), Math.sqrt(HALF));
      default -> false;
    };
  }

  private static boolean isNumber(GraphIndex graph, String tensor, double expected) {
    return Math.abs(graph.number(tensor).orElse(0) - expected) < CLOSE;
  }
}
