package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a graph normalizes rows to {@code (x - mean) / sqrt(variance + epsilon) * factors + terms}
 * (Ba, Kiros and Hinton 2016), as exports write it in single operators.
 *
 * @param input tensor of rows, [batch, length, width]
 * @param factors the name of a vector
 * @param terms the name of a vector
 * @param epsilon what keeps the divisor from zero
 * @param output tensor of the result, as large as {@code input}
 */
record LayerNorm(String input, String factors, String terms, float epsilon, String output) {

  /** The file with one operator for each, whose sums the runtime keeps in 32 bits. */
  static OnnxFile joined(OnnxFile file) {
    Matcher matcher = new Matcher(new GraphIndex(file));
    Map<String, OnnxMl.NodeProto> joined = new HashMap<>();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      if (node.getOpType().equals("Add")) {
        matcher.norm(node).ifPresent(norm -> joined.put(norm.output(), norm.node()));
      }
    }
    List<OnnxMl.NodeProto> nodes = new ArrayList<>();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      nodes.add(joined.getOrDefault(node.getOutput(0), node));
    }
    return new OnnxFile(
            file.model(),
            file.graph().toBuilder().clearNode().addAllNode(nodes).build(),
            file.weights())
        .pruned();
  }

  private OnnxMl.NodeProto node() {
    return Nodes.node("LayerNormalization", output, input, factors, terms)
        .addAttribute(Nodes.attribute("axis", -1L))
        .addAttribute(Nodes.attribute("epsilon", epsilon))
        .build();
  }

  /** Finds the parts, from the last to the first. */
  private record Matcher(GraphIndex graph) {

    Optional<LayerNorm> norm(OnnxMl.NodeProto sum) {
      return norm(sum, 0).or(() -> norm(sum, 1));
    }

    private Optional<LayerNorm> norm(OnnxMl.NodeProto sum, int scaled) {
      String terms = sum.getInput(1 - scaled);
      Optional<OnnxMl.NodeProto> product =
          graph.maker(sum.getInput(scaled), "Mul").filter(node -> isVector(terms));
      for (int i = 0; product.isPresent() && i <= 1; i++) {
        String factors = product.get().getInput(1 - i);
        Optional<OnnxMl.NodeProto> quotient = graph.maker(product.get().getInput(i), "Div");
        if (quotient.isPresent() && isVector(factors)) {
          return norm(quotient.get(), factors, terms, sum.getOutput(0));
        }
      }
      return Optional.empty();
    }

    private Optional<LayerNorm> norm(
        OnnxMl.NodeProto quotient, String factors, String terms, String output) {
      Optional<String> rows = centred(quotient.getInput(0));
      OptionalDouble epsilon =
          graph
              .maker(quotient.getInput(1), "Sqrt")
              .flatMap(root -> graph.maker(root.getInput(0), "Add"))
              .filter(
                  sum ->
                      rows.isPresent()
                          && rows.equals(
                              mean(sum.getInput(0)).flatMap(this::squared).flatMap(this::centred)))
              .map(sum -> graph.number(sum.getInput(1)))
              .orElse(OptionalDouble.empty());
      return epsilon.isPresent()
          ? Optional.of(
              new LayerNorm(rows.get(), factors, terms, (float) epsilon.getAsDouble(), output))
          : Optional.empty();
    }

    private boolean isVector(String name) {
      return graph.weight(name).filter(Weight::isVector).isPresent();
    }

    /** The rows of which the mean was taken away. */
    private Optional<String> centred(String tensor) {
      return graph
          .maker(tensor, "Sub")
          .filter(node -> mean(node.getInput(1)).equals(Optional.of(node.getInput(0))))
          .map(node -> node.getInput(0));
    }

    /** What the mean was taken of, over the last dimension. */
    private Optional<String> mean(String tensor) {
      return graph
          .maker(tensor, "ReduceMean")
          .filter(graph::isMeanOfRow)
          .map(node -> node.getInput(0));
    }

    /** What was squared. */
    private Optional<String> squared(String tensor) {
      return graph
          .maker(tensor, "Pow")
          .filter(node -> graph.number(node.getInput(1)).orElse(0) == 2)
          .or(
              () ->
                  graph
                      .maker(tensor, "Mul")
                      .filter(node -> node.getInput(0).equals(node.getInput(1))))
          .map(node -> node.getInput(0));
    }
  }
}
