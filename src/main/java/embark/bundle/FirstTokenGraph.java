package embark.bundle;

import ai.onnx.proto.OnnxMl;
import embark.infer.Graph;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A graph that gives the first token's vector of each encoding and nothing else, so that its last
 * layer is computed for these tokens only.
 */
public final class FirstTokenGraph {

  private static final String SUFFIX = "/embark/first";
  private static final String ZERO = "embark/first/token";

  private FirstTokenGraph() {}

  /**
   * What to read instead of token vectors, of a model that is opened for it.
   *
   * @param graph what is read of the model otherwise
   * @return {@code graph} itself if it has no row for each token
   */
  public static Graph reading(Graph graph) {
    return graph.shape() == Graph.Shape.TOKENS && graph.outputs().size() == 1
        ? graph.reading(graph.outputs().get(0) + SUFFIX, Graph.Shape.POOLED, graph.width())
        : graph;
  }

  /** The output of token vectors of which an output is the first; empty for any other. */
  static Optional<String> tokens(String output) {
    return Optional.of(output)
        .filter(name -> name.endsWith(SUFFIX))
        .map(name -> name.substring(0, name.length() - SUFFIX.length()));
  }

  /**
   * The file with one output, in 32-bit floats.
   *
   * @param tokens its output of token vectors, [batch, length, width]
   */
  static OnnxFile of(OnnxFile file, String tokens) {
    String output = tokens + SUFFIX;
    Map<String, Weight> weights = new LinkedHashMap<>(file.weights());
    weights.put(ZERO, Weight.whole(ZERO, 0));
    OnnxMl.GraphProto graph =
        file.graph().toBuilder()
            .addNode(
                Nodes.node("Gather", output + "/own", tokens, ZERO)
                    .addAttribute(Nodes.attribute("axis", 1L)))
            .addNode(Nodes.cast(output, output + "/own", OnnxMl.TensorProto.DataType.FLOAT))
            .clearOutput()
            .addOutput(
                OnnxMl.ValueInfoProto.newBuilder()
                    .setName(output)
                    .setType(Nodes.floats("embark_batch", "embark_width")))
            .build();
    return FirstRows.shortened(new OnnxFile(file.model(), graph, weights).pruned());
  }
}
