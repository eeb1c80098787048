package embark.bundle;

import ai.onnx.proto.OnnxMl;
import embark.infer.Graph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph that gives an output's rows for the tokens that are wanted only. Where the output is a
 * linear layer's, as the words of a vocabulary are, only these rows go into it: the others, which
 * would be multiplied by a matrix of all words, are not computed. Where it has another form, rows
 * are chosen from what it gives.
 */
final class WantedGraph {

  private static final String ROWS = "embark/wanted/rows";
  private static final String SHAPE = "embark/wanted/shape";
  private static final String CHOSEN = "embark/wanted/chosen";

  /** Operators that do to each element the same, whatever row it is in. */
  private static final Set<String> OF_ELEMENTS = Set.of("Cast", "Identity");

  private final OnnxFile file;
  private final GraphIndex index;
  private final String output;

  private WantedGraph(OnnxFile file, String output) {
    this.file = file;
    this.index = new GraphIndex(file);
    this.output = output;
  }

  /**
   * What to read instead of all rows of a model that was opened so.
   *
   * @param graph what is read of the model otherwise: one output with a row for each token
   */
  static Graph reading(Graph graph) {
    return graph.reading(graph.outputs().get(0), Graph.Shape.WANTED, graph.width());
  }

  /**
   * The file whose output has rows for tokens that are wanted.
   *
   * @param output of rank 3
   */
  static OnnxFile of(OnnxFile file, String output) {
    return new WantedGraph(file, output).made();
  }

  /**
   * The nodes between the rows that are chosen and the output, the last first: a linear layer and
   * what is done to each element behind it. None where the output is something else.
   */
  private List<OnnxMl.NodeProto> layer() {
    List<OnnxMl.NodeProto> behind = new ArrayList<>();
    String tensor = output;
    while (true) {
      Optional<OnnxMl.NodeProto> node = index.maker(tensor);
      if (node.isEmpty() || (!behind.isEmpty() && !isReadOnce(tensor))) {
        return List.of();
      }
      behind.add(node.get());
      if (isProduct(node.get())) {
        return behind;
      }
      Optional<String> input = input(node.get());
      if (input.isEmpty()) {
        return List.of();
      }
      tensor = input.get();
    }
  }

  private boolean isReadOnce(String tensor) {
    boolean given =
        file.graph().getOutputList().stream().anyMatch(out -> out.getName().equals(tensor));
    long readers =
        file.graph().getNodeList().stream()
            .filter(node -> Nodes.reads(node).contains(tensor))
            .count();
    return !given && readers == 1;
  }

  /** Whether a node multiplies rows by a matrix of weights. */
  private boolean isProduct(OnnxMl.NodeProto node) {
    boolean floats = node.getDomain().isEmpty() && node.getOpType().equals("MatMul");
    boolean whole =
        node.getDomain().equals(Nodes.RUNTIME) && node.getOpType().equals("MatMulIntegerToFloat");
    return (floats || whole) && index.isMatrix(node.getInput(1));
  }

  /** What a node does to each element is done to: its input, if that is what it does. */
  private Optional<String> input(OnnxMl.NodeProto node) {
    if (!node.getDomain().isEmpty()) {
      return Optional.empty();
    }
    if (OF_ELEMENTS.contains(node.getOpType())) {
      return Optional.of(node.getInput(0));
    }
    if (node.getOpType().equals("Add")) {
      for (int i = 0; i < 2; i++) {
        Optional<Weight> vector = index.weight(node.getInput(i));
        if (vector.filter(weight -> weight.tensor().getDimsCount() <= 1).isPresent()) {
          return Optional.of(node.getInput(1 - i));
        }
      }
    }
    return Optional.empty();
  }

  private OnnxFile made() {
    List<OnnxMl.NodeProto> layer = layer();
    OnnxMl.GraphProto.Builder graph =
        file.graph().toBuilder().clearNode().clearOutput().clearValueInfo();
    OnnxMl.NodeProto first = layer.isEmpty() ? null : layer.get(layer.size() - 1);
    String own = output + "/all";
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      if (node.equals(first)) {
        choose(graph, node.getInput(0), CHOSEN);
        graph.addNode(node.toBuilder().setInput(0, CHOSEN));
      } else if (first == null && node.getOutputList().contains(output)) {
        graph.addNode(
            node.toBuilder().setOutput(node.getOutputList().indexOf(output), own).build());
      } else {
        graph.addNode(node);
      }
    }
    if (first == null) {
      choose(graph, own, output);
    }
    Set<String> changed = new HashSet<>(List.of(output));
    layer.forEach(node -> changed.addAll(node.getOutputList()));
    file.graph().getValueInfoList().stream()
        .filter(info -> !changed.contains(info.getName()))
        .forEach(graph::addValueInfo);
    for (OnnxMl.ValueInfoProto out : file.graph().getOutputList()) {
      graph.addOutput(
          out.getName().equals(output)
              ? out.toBuilder().setType(rows(out.getType())).build()
              : out);
    }
    graph.addInput(
        OnnxMl.ValueInfoProto.newBuilder()
            .setName(Graph.WANTED_INPUT)
            .setType(Nodes.tensor(OnnxMl.TensorProto.DataType.INT64, "embark_wanted")));
    Map<String, Weight> weights = new LinkedHashMap<>(file.weights());
    weights.put(SHAPE + "/last", Weight.longs(SHAPE + "/last", -1));
    weights.put(SHAPE + "/index", Weight.longs(SHAPE + "/index", 2));
    return new OnnxFile(file.model(), graph.build(), weights);
  }

  /** The type of the rows that are wanted, of what the output itself is of. */
  private static OnnxMl.TypeProto rows(OnnxMl.TypeProto own) {
    return Nodes.tensor(
        OnnxMl.TensorProto.DataType.forNumber(own.getTensorType().getElemType()),
        "embark_wanted",
        "embark_width");
  }

  /** Rows of [batch, length, width], laid end to end, at the places that are wanted. */
  private static void choose(OnnxMl.GraphProto.Builder graph, String from, String to) {
    // The width is asked for: not every export says it, and -1 is for the rows.
    graph
        .addNode(Nodes.node("Shape", SHAPE, from))
        .addNode(
            Nodes.node("Gather", SHAPE + "/width", SHAPE, SHAPE + "/index")
                .addAttribute(Nodes.attribute("axis", 0L)))
        .addNode(
            Nodes.node("Concat", SHAPE + "/rows", SHAPE + "/last", SHAPE + "/width")
                .addAttribute(Nodes.attribute("axis", 0L)))
        .addNode(Nodes.node("Reshape", ROWS, from, SHAPE + "/rows"))
        .addNode(
            // A node of the file may have the output's name.
            Nodes.node("Gather", to, ROWS, Graph.WANTED_INPUT)
                .setName(CHOSEN + "/gather")
                .addAttribute(Nodes.attribute("axis", 0L)));
  }
}
