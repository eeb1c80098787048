package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one operator of each attention of a graph, which the runtime computes without ever holding
 * all scores (FlashAttention, Dao et al. 2022) if it is not told a mask: for batches of long texts
 * of which none is padded. For others it is told the mask.
 */
final class FusedGraph {

  private static final String MASK = "embark/mask";
  private static final String LEAST = "embark/least";
  private static final String WHOLE = "embark/whole";
  private static final String SHAPE = "embark/shape";
  private static final String LENGTH = "embark/length";
  private static final String LONG = "embark/long";
  private static final String UNMASKED = "embark/unmasked";
  private static final String SECOND = "embark/second";
  private static final String LONGEST_MASKED = "embark/longest";

  private static final int INPUT_OF_BIAS = 3;
  private static final int INPUT_OF_MASK = 4;

  private final OnnxFile file;
  private final GraphIndex index;
  private final String mask;
  private final int unmaskedFrom;
  private final OnnxMl.TensorProto.DataType elements;
  private final Map<String, Weight> weights;

  private FusedGraph(OnnxFile file, String mask, int unmaskedFrom) {
    this.file = file;
    this.unmaskedFrom = unmaskedFrom;
    this.index = new GraphIndex(file);
    this.mask = mask;
    this.elements = file.elements();
    this.weights = new HashMap<>();
  }

  /**
   * The file with some of its attentions fused.
   *
   * @param attentions those whose mask is nothing but the padding
   * @param mask the input that is 1 for a token and 0 for padding, [batch, length]
   * @param unmaskedFrom the least length of batches that are computed without a mask
   */
  static OnnxFile of(OnnxFile file, List<Attention> attentions, String mask, int unmaskedFrom)
      throws IOException {
    return new FusedGraph(file, mask, unmaskedFrom).made(attentions);
  }

  private OnnxFile made(List<Attention> attentions) throws IOException {
    Map<String, OnnxMl.NodeProto> fused = new HashMap<>();
    for (Attention attention : attentions) {
      fused.put(attention.output(), either(attention));
    }
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder().clearNode();
    graph
        .addNode(Nodes.cast(MASK, mask, OnnxMl.TensorProto.DataType.INT32))
        .addNode(Nodes.node("ReduceMin", LEAST, MASK).addAttribute(Nodes.attribute("keepdims", 0L)))
        .addNode(Nodes.cast(WHOLE, LEAST, OnnxMl.TensorProto.DataType.BOOL))
        .addNode(Nodes.node("Shape", SHAPE, mask))
        .addNode(Nodes.node("Gather", LENGTH, SHAPE, add(Weight.whole(SECOND, 1))))
        .addNode(
            Nodes.node(
                "Greater", LONG, LENGTH, add(Weight.whole(LONGEST_MASKED, unmaskedFrom - 1))))
        .addNode(Nodes.node("And", UNMASKED, WHOLE, LONG));
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      graph.addNode(fused.getOrDefault(node.getOutput(0), node));
    }
    Map<String, Weight> all = new LinkedHashMap<>(file.weights());
    all.putAll(weights);
    return new OnnxFile(file.model(), graph.build(), all).withRuntimeOperators().pruned();
  }

  private String add(Weight weight) {
    weights.put(weight.name(), weight);
    return weight.name();
  }

  /** The attention with the mask or without it, as the batch wants. */
  private OnnxMl.NodeProto either(Attention attention) throws IOException {
    List<String> inputs = inputs(attention);
    return Nodes.node("If", attention.output(), UNMASKED)
        .addAttribute(
            Nodes.attribute(
                "then_branch", graph(attention, attention.output() + "/unmasked", inputs)))
        .addAttribute(
            Nodes.attribute(
                "else_branch", graph(attention, attention.output() + "/masked", masked(inputs))))
        .build();
  }

  private static List<String> masked(List<String> inputs) {
    List<String> masked = new ArrayList<>(inputs);
    while (masked.size() < INPUT_OF_MASK) {
      masked.add("");
    }
    masked.add(MASK);
    return masked;
  }

  private OnnxMl.GraphProto graph(Attention attention, String output, List<String> inputs) {
    return OnnxMl.GraphProto.newBuilder()
        .setName(output)
        .addNode(
            Nodes.node("MultiHeadAttention", output, inputs.toArray(String[]::new))
                .setDomain(Nodes.RUNTIME)
                .addAttribute(Nodes.attribute("num_heads", attention.heads()))
                .addAttribute(Nodes.attribute("scale", attention.scale())))
        .addOutput(
            OnnxMl.ValueInfoProto.newBuilder()
                .setName(output)
                .setType(Nodes.tensor(elements, "embark_batch", "embark_length", "embark_width")))
        .build();
  }

  /** Queries, keys and values, and what is added to the three, where the operator can do that. */
  private List<String> inputs(Attention attention) throws IOException {
    List<String> inputs = new ArrayList<>();
    List<Weight> biases = new ArrayList<>();
    for (String tensor : List.of(attention.query(), attention.key(), attention.value())) {
      Optional<Biased> biased = biased(tensor);
      biased.ifPresent(
          sum -> {
            inputs.add(sum.tensor());
            biases.add(sum.bias());
          });
    }
    if (biases.size() < INPUT_OF_BIAS) {
      return List.of(attention.query(), attention.key(), attention.value());
    }
    inputs.add(add(Weight.joined(attention.output() + "/bias", biases)));
    return inputs;
  }

  /**
   * A sum with a constant vector.
   *
   * @param tensor the other summand
   */
  private record Biased(String tensor, Weight bias) {}

  private Optional<Biased> biased(String tensor) {
    return index
        .maker(tensor, "Add")
        .flatMap(
            node ->
                biased(node.getInput(0), node.getInput(1))
                    .or(() -> biased(node.getInput(1), node.getInput(0))));
  }

  private Optional<Biased> biased(String tensor, String bias) {
    return index.weight(bias).filter(Weight::isVector).map(weight -> new Biased(tensor, weight));
  }
}
