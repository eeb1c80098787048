package embark.bundle;

import ai.onnx.proto.OnnxMl;
import embark.head.Pooling;
import embark.infer.Graph;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A graph that also gives the mean of its token vectors over the attention mask, so that one row
 * for each encoding leaves the device instead of one for each token.
 */
public final class PooledGraph {

  private static final String MASK = "embark/pooled/mask";
  private static final String SHARES = "embark/pooled/shares";
  private static final String COUNT = "embark/pooled/count";
  private static final String ROW = "embark/pooled/row";
  private static final String VECTOR = "embark/pooled/vector";
  private static final String LAST = "embark/pooled/last";

  /** The version of ONNX's operators from which sums take their axes as an input. */
  private static final long AXES_AS_INPUT = 13;

  private PooledGraph() {}

  /**
   * What to read instead of token vectors, of a model that is open with pooled outputs.
   *
   * @param graph what is read of the model otherwise
   * @return {@code graph} itself if it pools already or knows no mask
   */
  public static Graph reading(Graph graph) {
    return graph.shape() == Graph.Shape.TOKENS && graph.mask().isPresent()
        ? graph.reading(output(graph.outputs().get(0)), Graph.Shape.POOLED, graph.width())
        : graph;
  }

  private static String output(String tokens) {
    return tokens + "/" + Pooling.MEAN.text();
  }

  /** The file with the further output for its output of token vectors, in 32-bit floats. */
  static OnnxFile of(OnnxFile file) {
    Optional<Signature.Port> tokens =
        Signature.tokens(file.graph().getOutputList().stream().map(Signature.Port::of).toList());
    boolean masked =
        file.graph().getInputList().stream().anyMatch(in -> in.getName().equals(Signature.MASK));
    if (tokens.isEmpty() || !masked) {
      return file;
    }
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder();
    Map<String, Weight> weights = new LinkedHashMap<>(file.weights());
    weights.put(VECTOR, Weight.longs(VECTOR, 0, -1));
    addShares(file, graph, weights);
    addMean(graph, tokens.get().name());
    return new OnnxFile(file.model(), graph.build(), weights);
  }

  /** A row for each encoding that is one over its tokens for each of them, and 0 for padding. */
  private static void addShares(
      OnnxFile file, OnnxMl.GraphProto.Builder graph, Map<String, Weight> weights) {
    weights.put(ROW, Weight.longs(ROW, 0, 1, -1));
    weights.put(LAST, Weight.longs(LAST, 1));
    graph
        .addNode(Nodes.cast(MASK, Signature.MASK, OnnxMl.TensorProto.DataType.FLOAT))
        .addNode(
            file.operators() >= AXES_AS_INPUT
                ? Nodes.node("ReduceSum", COUNT, MASK, LAST).build()
                : Nodes.node("ReduceSum", COUNT, MASK).addAttribute(Nodes.list("axes", 1)).build())
        .addNode(Nodes.node("Div", SHARES, MASK, COUNT))
        .addNode(Nodes.node("Reshape", SHARES + "/row", SHARES, ROW));
  }

  private static void addMean(OnnxMl.GraphProto.Builder graph, String tokens) {
    String output = output(tokens);
    graph
        .addNode(Nodes.cast(tokens + "/floats", tokens, OnnxMl.TensorProto.DataType.FLOAT))
        .addNode(Nodes.node("MatMul", output + "/row", SHARES + "/row", tokens + "/floats"))
        .addNode(Nodes.node("Reshape", output, output + "/row", VECTOR));
    addOutput(graph, output);
  }

  private static void addOutput(OnnxMl.GraphProto.Builder graph, String output) {
    graph.addOutput(
        OnnxMl.ValueInfoProto.newBuilder()
            .setName(output)
            .setType(Nodes.floats("embark_batch", "embark_width")));
  }
}
