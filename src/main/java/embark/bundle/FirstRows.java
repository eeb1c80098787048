package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Computes a graph's last layer for the first tokens only, where nothing else of it is read, as
 * classifiers of whole texts and encoders that pool by the first token do. What works on each row
 * by itself works on the first rows alone; an attention with the query of the first rows gives
 * these, from the keys and values of all. Each first row is there twice: a text alone would have
 * one row only, for which the runtime has another product that rounds otherwise.
 */
final class FirstRows {

  private static final String CHOSEN = "/embark/row";
  private static final String FIRST = "embark/row/first";

  /** How often each first row is there. */
  private static final int TIMES = 2;

  /** Inputs of MultiHeadAttention. */
  private static final int KEY = 1;

  private static final int VALUE = 2;
  private static final int MASK = 4;

  /** Operators that do to each element the same. */
  private static final Set<String> OF_ELEMENTS =
      Set.of("Cast", "Identity", "Erf", "Tanh", "Relu", "Sqrt", "Gelu", "FastGelu");

  /** Operators of elements of two tensors. */
  private static final Set<String> OF_PAIRS = Set.of("Add", "Sub", "Mul", "Div", "Pow");

  /** Operators whose first input has the rows. */
  private static final Set<String> OF_ROWS =
      Set.of("MatMul", "MatMulIntegerToFloat", "QuantizeLinear", "LayerNormalization");

  private final OnnxFile file;
  private final GraphIndex index;

  /** Tensors that are needed for all tokens. */
  private final Set<String> whole = new HashSet<>();

  /** Tensors of rows that become an attention's query. */
  private final Set<String> queries = new HashSet<>();

  /** Nodes that make first rows, by the tensor whose rows they are. */
  private final Map<String, OnnxMl.NodeProto> chosen = new HashMap<>();

  private FirstRows(OnnxFile file) {
    this.file = file;
    this.index = new GraphIndex(file);
  }

  /** The file with its last layer shortened; itself where there is nothing to shorten. */
  static OnnxFile shortened(OnnxFile file) {
    return new FirstRows(file).made();
  }

  private OnnxFile made() {
    List<OnnxMl.NodeProto> firsts =
        file.graph().getNodeList().stream().filter(this::takesFirst).toList();
    Set<String> taken = new HashSet<>();
    firsts.forEach(node -> taken.add(node.getOutput(0)));
    file.graph().getOutputList().forEach(output -> need(output.getName(), taken));
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      query(node).ifPresent(rows -> needAllBut(node, rows, taken));
    }
    Map<String, OnnxMl.NodeProto> replaced = new HashMap<>();
    for (OnnxMl.NodeProto node : firsts) {
      String rows = node.getInput(0);
      if (!whole.contains(rows) && isRows(rows)) {
        replaced.put(node.getOutput(0), node.toBuilder().setInput(0, choose(rows)).build());
      }
    }
    return replaced.isEmpty() ? file : with(replaced);
  }

  private OnnxFile with(Map<String, OnnxMl.NodeProto> replaced) {
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder().clearNode();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      graph.addNode(replaced.getOrDefault(node.getOutput(0), node));
      node.getOutputList().stream()
          .filter(chosen::containsKey)
          .forEach(output -> graph.addNode(chosen.get(output)));
    }
    Map<String, Weight> weights = new LinkedHashMap<>(file.weights());
    weights.put(FIRST, Weight.longs(FIRST, new long[TIMES]));
    return new OnnxFile(file.model(), graph.build(), weights).pruned();
  }

  /** Whether a node takes the first of the second dimension. */
  private boolean takesFirst(OnnxMl.NodeProto node) {
    return node.getDomain().isEmpty()
        && node.getOpType().equals("Gather")
        && Nodes.attribute(node, "axis").filter(axis -> axis.getI() == 1).isPresent()
        && index.whole(node.getInput(1)).orElse(-1) == 0;
  }

  /** Marks a tensor and what it is made of, up to what first rows are taken of. */
  private void need(String tensor, Set<String> taken) {
    Deque<String> needed = new ArrayDeque<>(List.of(tensor));
    while (!needed.isEmpty()) {
      String next = needed.pop();
      if (whole.add(next) && !taken.contains(next)) {
        index.maker(next).ifPresent(node -> needed.addAll(Nodes.reads(node)));
      }
    }
  }

  /** Marks what an attention reads for all tokens, and notes what its query is made of. */
  private void needAllBut(OnnxMl.NodeProto attention, String query, Set<String> taken) {
    Nodes.reads(attention).stream()
        .filter(input -> !input.equals(query))
        .forEach(input -> need(input, taken));
    Optional<String> rows = Optional.of(query);
    while (rows.isPresent()) {
      queries.add(rows.get());
      rows =
          rows.flatMap(index::maker)
              .flatMap(this::rows)
              .filter(inputs -> inputs.size() == 1)
              .map(inputs -> inputs.get(0));
    }
  }

  /** The name of a tensor's first rows, [batch, 2, width], which the graph makes from now on. */
  private String choose(String tensor) {
    String name = tensor + CHOSEN;
    if (chosen.containsKey(tensor)) {
      return name;
    }
    OnnxMl.NodeProto node = index.maker(tensor).orElseThrow();
    Optional<List<String>> inputs = query(node).map(List::of).or(() -> rows(node));
    if (whole.contains(tensor) || inputs.isEmpty()) {
      chosen.put(
          tensor,
          Nodes.node("Gather", name, tensor, FIRST)
              .addAttribute(Nodes.attribute("axis", 1L))
              .build());
      return name;
    }
    Map<String, String> names = new HashMap<>();
    inputs.get().forEach(input -> names.put(input, choose(input)));
    chosen.put(tensor, renamed(node, names, name));
    return name;
  }

  /** A node that reads other tensors, within its own graphs as well, and makes another one. */
  private static OnnxMl.NodeProto renamed(
      OnnxMl.NodeProto node, Map<String, String> inputs, String output) {
    OnnxMl.NodeProto.Builder made = node.toBuilder().setName(output).setOutput(0, output);
    for (int i = 0; i < node.getInputCount(); i++) {
      made.setInput(i, inputs.getOrDefault(node.getInput(i), node.getInput(i)));
    }
    for (OnnxMl.AttributeProto.Builder attribute : made.getAttributeBuilderList()) {
      if (attribute.hasG()) {
        OnnxMl.GraphProto inner = attribute.getG();
        String name = inner.getOutput(0).getName() + CHOSEN;
        OnnxMl.GraphProto.Builder graph = inner.toBuilder().setName(name);
        graph.setNode(0, renamed(inner.getNode(0), inputs, name));
        graph.getOutputBuilder(0).setName(name);
        graph
            .getOutputBuilder(0)
            .getTypeBuilder()
            .getTensorTypeBuilder()
            .getShapeBuilder()
            .getDimBuilder(1)
            .setDimValue(TIMES);
        attribute.setG(graph);
      }
    }
    return made.build();
  }

  /** The rows that a fused attention gives rows for, if a node is one. */
  private static Optional<String> query(OnnxMl.NodeProto node) {
    if (node.getOpType().equals("MultiHeadAttention")) {
      List<String> inputs = node.getInputList();
      boolean plain =
          inputs.size() > VALUE
              && !inputs.get(KEY).isEmpty()
              && !inputs.get(VALUE).isEmpty()
              && inputs.stream().skip(MASK + 1L).allMatch(String::isEmpty)
              && Nodes.attribute(node, "unidirectional").isEmpty();
      return Optional.of(inputs.get(0)).filter(rows -> plain);
    }
    List<OnnxMl.GraphProto> graphs =
        node.getAttributeList().stream()
            .filter(OnnxMl.AttributeProto::hasG)
            .map(OnnxMl.AttributeProto::getG)
            .toList();
    List<String> queries =
        graphs.stream()
            .filter(graph -> graph.getNodeCount() == 1)
            .flatMap(graph -> query(graph.getNode(0)).stream())
            .toList();
    return queries.size() == graphs.size() && queries.stream().distinct().count() == 1
        ? Optional.of(queries.get(0))
        : Optional.empty();
  }

  /**
   * The inputs of a node whose rows its own are made of, each of its input's row of the same place;
   * empty for one that mixes rows.
   */
  private Optional<List<String>> rows(OnnxMl.NodeProto node) {
    String operator = node.getOpType();
    List<String> inputs = node.getInputList();
    if (OF_PAIRS.contains(operator)) {
      List<String> rows = inputs.stream().filter(input -> !isVector(input)).distinct().toList();
      return Optional.of(rows).filter(some -> !some.isEmpty());
    }
    boolean holds =
        OF_ELEMENTS.contains(operator)
            || (OF_ROWS.contains(operator) && isOnLast(node))
            || (operator.equals("ReduceMean") && index.isMeanOfRow(node));
    return holds ? Optional.of(List.of(inputs.get(0))) : Optional.empty();
  }

  private boolean isOnLast(OnnxMl.NodeProto node) {
    return switch (node.getOpType()) {
      case "MatMul", "MatMulIntegerToFloat" -> index.isMatrix(node.getInput(1));
      case "QuantizeLinear" -> index.number(node.getInput(1)).isPresent();
      default -> Nodes.attribute(node, "axis").map(OnnxMl.AttributeProto::getI).orElse(-1L) == -1;
    };
  }

  /** Whether a tensor is the same for all rows: a number or a vector. */
  private boolean isVector(String name) {
    return index.number(name).isPresent()
        || index.weight(name).filter(weight -> weight.tensor().getDimsCount() <= 1).isPresent();
  }

  /** Whether a tensor is known to be [batch, length, width], as attentions read and give it. */
  private boolean isRows(String tensor) {
    if (queries.contains(tensor)) {
      return true;
    }
    return index
        .maker(tensor)
        .filter(
            node ->
                query(node).isPresent()
                    || rows(node).filter(some -> some.stream().allMatch(this::isRows)).isPresent())
        .isPresent();
  }
}
