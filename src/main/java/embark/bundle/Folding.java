package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets the nodes that make the rows of linear layers give them moved and scaled, as {@link Scaling}
 * wants them: a layer normalization by its own constants, whose rows are scaled back where a
 * residual sum reads them; an attention by the layer of its values, whose shares sum to one.
 */
final class Folding {

  /** Inputs of LayerNormalization. */
  private static final int FACTORS = 1;

  private static final int TERMS = 2;

  private final GraphIndex index;
  private final Map<String, Product> products = new HashMap<>();
  private final Map<String, String> moved = new HashMap<>();

  /** By the output of a layer, what its columns are moved and scaled for. */
  private final Map<String, Scaling> scaled = new HashMap<>();

  /** By the output of a layer, what was taken off that it gives back. */
  private final Map<String, Scaling> shifted = new HashMap<>();

  private final Map<String, List<OnnxMl.NodeProto>> replaced = new HashMap<>();
  private final Map<String, Weight> weights = new HashMap<>();

  private Folding(OnnxFile file, Collection<Product> products) {
    this.index = new GraphIndex(file);
    products.forEach(product -> this.products.put(product.output(), product));
  }

  /**
   * What can be folded in a file.
   *
   * @param products its linear layers
   * @param scalings how the rows that go into them are moved and scaled, by the tensor
   */
  static Folding of(OnnxFile file, Collection<Product> products, Map<String, Scaling> scalings)
      throws IOException {
    Folding folding = new Folding(file, products);
    Map<String, Attention> attentions = new HashMap<>();
    Attention.all(file).forEach(attention -> attentions.put(attention.output(), attention));
    for (Map.Entry<String, Scaling> entry : scalings.entrySet()) {
      String rows = entry.getKey();
      Scaling scaling = entry.getValue();
      Optional<OnnxMl.NodeProto> norm = folding.index.maker(rows, "LayerNormalization");
      if (scaling.isShared() && attentions.containsKey(rows)) {
        folding.attention(attentions.get(rows), scaling);
      } else if (scaling.isShared() && norm.isPresent()) {
        folding.norm(norm.get(), rows, scaling);
      }
    }
    return folding;
  }

  /** The tensor that has a tensor's rows moved and scaled; empty if none has. */
  Optional<String> moved(String rows) {
    return Optional.ofNullable(moved.get(rows));
  }

  /** Nodes in the place of others, by the first output of these. */
  Map<String, List<OnnxMl.NodeProto>> replaced() {
    return replaced;
  }

  /** The constants of these nodes, by name. */
  Map<String, Weight> weights() {
    return weights;
  }

  /**
   * Changes what a linear layer gives as is needed here.
   *
   * @param scales the step of each column
   * @param bias what is added to each
   */
  void change(Product product, float[] scales, float[] bias) {
    if (scaled.containsKey(product.output())) {
      Scaling scaling = scaled.get(product.output());
      for (int i = 0; i < bias.length; i++) {
        scales[i] /= scaling.scale(i);
        bias[i] = (bias[i] - scaling.shift(i)) / scaling.scale(i);
      }
    }
    if (shifted.containsKey(product.output())) {
      for (int i = 0; i < bias.length; i++) {
        bias[i] += shifted.get(product.output()).shift(i);
      }
    }
  }

  private void attention(Attention attention, Scaling scaling) {
    String values = attention.value();
    boolean isMixedOnly =
        index
            .reader(values, "Reshape")
            .flatMap(split -> index.reader(split.getOutput(0), "Transpose"))
            .flatMap(turned -> index.reader(turned.getOutput(0), "MatMul"))
            .isPresent();
    boolean isMultipliedOnly =
        others(attention.output()).isEmpty() && !index.isGiven(attention.output());
    boolean isAsWide =
        products.containsKey(values) && products.get(values).outputs() == scaling.width();
    if (isAsWide && isMixedOnly && isMultipliedOnly) {
      scaled.put(values, scaling);
      moved.put(attention.output(), attention.output());
    }
  }

  private void norm(OnnxMl.NodeProto norm, String rows, Scaling scaling) throws IOException {
    Optional<Weight> factors = vector(norm, FACTORS, scaling.width());
    Optional<Weight> terms = vector(norm, TERMS, scaling.width());
    if (factors.isEmpty() || terms.isEmpty() || norm.getOutputCount() > 1) {
      return;
    }
    float[] ofFactors = factors.get().floats();
    float[] ofTerms = terms.get().floats();
    for (int i = 0; i < ofFactors.length; i++) {
      ofFactors[i] /= scaling.scale(i);
      ofTerms[i] = (ofTerms[i] - scaling.shift(i)) / scaling.scale(i);
    }
    String name = rows + "/embark/moved";
    OnnxMl.NodeProto moving =
        norm.toBuilder()
            .setName(name)
            .setInput(FACTORS, add(Weight.vector(name + "/factors", ofFactors)))
            .setInput(TERMS, add(Weight.vector(name + "/terms", ofTerms)))
            .setOutput(0, name)
            .build();
    List<OnnxMl.NodeProto> nodes = new ArrayList<>(List.of(moving));
    nodes.addAll(restored(rows, name, scaling));
    moved.put(rows, name);
    replaced.put(rows, nodes);
  }

  /** The nodes that give rows as they were, where others read them than linear layers. */
  private List<OnnxMl.NodeProto> restored(String rows, String moved, Scaling scaling) {
    String scaled = rows + "/embark/scaled";
    String steps = add(Weight.vector(scaled + "/steps", scaling.scales()));
    String shifts = add(Weight.vector(rows + "/embark/shifts", scaling.shifts()));
    for (OnnxMl.NodeProto shape : index.shapes(rows)) {
      replaced.put(shape.getOutput(0), List.of(shape.toBuilder().setInput(0, moved).build()));
    }
    List<OnnxMl.NodeProto> others = others(rows);
    if (others.size() == 1 && !index.isGiven(rows)) {
      OnnxMl.NodeProto sum = others.get(0);
      int other = sum.getInput(0).equals(rows) ? 1 : 0;
      if (isOfLayer(sum, other)) {
        shifted.put(sum.getInput(other), scaling);
        replaced.put(
            sum.getOutput(0), List.of(sum.toBuilder().setInput(1 - other, scaled).build()));
      }
    }
    return List.of(
        Nodes.node("Mul", scaled, moved, steps).build(),
        Nodes.node("Add", rows, scaled, shifts).build());
  }

  /** Whether a node is a sum, one summand of which a linear layer gives for nothing else. */
  private boolean isOfLayer(OnnxMl.NodeProto sum, int input) {
    return sum.getOpType().equals("Add")
        && products.containsKey(sum.getInput(input))
        && index.reader(sum.getInput(input), "Add").filter(sum::equals).isPresent();
  }

  /** What reads a tensor's elements and is no linear layer. */
  private List<OnnxMl.NodeProto> others(String rows) {
    return index.readers(rows).stream()
        .filter(
            node -> products.values().stream().noneMatch(product -> product.node().equals(node)))
        .toList();
  }

  private Optional<Weight> vector(OnnxMl.NodeProto node, int input, int width) {
    return node.getInputCount() > input
        ? index
            .weight(node.getInput(input))
            .filter(weight -> weight.isFloats(1) && weight.size(0) == width)
        : Optional.empty();
  }

  private String add(Weight weight) {
    weights.put(weight.name(), weight);
    return weight.name();
  }
}
