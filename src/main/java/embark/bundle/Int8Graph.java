package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes linear layers multiply whole numbers of 8 bits: unsigned rows, with scales that are
 * constants of the graph, by signed weights with a scale for each column. So a row's numbers do not
 * depend on what else is in its batch.
 */
final class Int8Graph {

  private static final int LARGEST = 127;

  private final OnnxFile file;
  private final Map<String, Weight> weights;
  private final Map<String, Scaling> scalings = new LinkedHashMap<>();

  /** What takes the place of a node, by the node's first output; nothing for one that goes. */
  private final Map<String, List<OnnxMl.NodeProto>> replaced = new HashMap<>();

  private final Map<String, List<Product>> byInput;
  private final Folding folding;

  private Int8Graph(OnnxFile file, Ranges ranges) throws IOException {
    List<Product> products = Product.all(file);
    this.file = file;
    this.weights = new LinkedHashMap<>(file.weights());
    this.byInput =
        products.stream()
            .collect(
                Collectors.groupingBy(Product::input, LinkedHashMap::new, Collectors.toList()));
    for (Map.Entry<String, List<Product>> entry : byInput.entrySet()) {
      scalings.put(
          entry.getKey(),
          Scaling.of(ranges.byInput().get(entry.getKey()), largest(entry.getValue())));
    }
    this.folding = Folding.of(file, products, scalings);
  }

  /** The file with its linear layers quantized, by the ranges of what goes into them. */
  static OnnxFile of(OnnxFile file, Ranges ranges) throws IOException {
    return new Int8Graph(LayerNorm.joined(file), ranges).made();
  }

  /** The largest absolute weight that each element of a row meets in layers. */
  private static float[] largest(List<Product> products) throws IOException {
    float[] largest = new float[products.get(0).inputs()];
    for (Product product : products) {
      float[] matrix = product.weight().floats();
      for (int i = 0; i < matrix.length; i++) {
        int row = i / product.outputs();
        largest[row] = Math.max(largest[row], Math.abs(matrix[i]));
      }
    }
    return largest;
  }

  private OnnxFile made() throws IOException {
    replaced.putAll(folding.replaced());
    weights.putAll(folding.weights());
    for (Map.Entry<String, List<Product>> entry : byInput.entrySet()) {
      quantize(entry.getKey(), entry.getValue());
    }
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder().clearNode();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      graph.addAllNode(replaced.getOrDefault(node.getOutput(0), List.of(node)));
    }
    return new OnnxFile(file.model(), graph.build(), weights).withRuntimeOperators().pruned();
  }

  /** Quantizes all layers that multiply one tensor, which becomes whole numbers once. */
  private void quantize(String input, List<Product> products) throws IOException {
    Scaling scaling = scalings.get(input);
    List<OnnxMl.NodeProto> nodes = rows(input, scaling);
    for (Product product : products) {
      nodes.add(multiplied(product, scaling));
      replaced.put(product.node().getOutput(0), nodes);
      nodes = new ArrayList<>();
      if (product.sum() != null) {
        replaced.put(product.output(), List.of());
      }
    }
  }

  /** The nodes that make whole numbers of rows. */
  private List<OnnxMl.NodeProto> rows(String input, Scaling scaling) {
    List<OnnxMl.NodeProto> nodes = new ArrayList<>();
    String name = input + "/embark";
    Optional<String> folded = folding.moved(input);
    String floats = folded.orElse(input);
    if (scaling.isShared() && folded.isEmpty()) {
      String scaled = name + "/scaled";
      floats = name + "/moved";
      String factors = add(Weight.vector(name + "/factors", scaling.factors()));
      String offsets = add(Weight.vector(name + "/offsets", scaling.offsets()));
      nodes.add(Nodes.node("Mul", scaled, input, factors).build());
      nodes.add(Nodes.node("Add", floats, scaled, offsets).build());
    }
    nodes.add(
        Nodes.node(
                "QuantizeLinear",
                name + "/rows",
                floats,
                add(Weight.scalar(name + "/scale", step(scaling))),
                add(Weight.uint8(name + "/zero", scaling.zeroPoint())))
            .build());
    return nodes;
  }

  /** The step of the rows' whole numbers that no weight carries. */
  private static float step(Scaling scaling) {
    return scaling.isShared() ? 1 : scaling.scale(0);
  }

  private OnnxMl.NodeProto multiplied(Product product, Scaling scaling) throws IOException {
    int columns = product.outputs();
    float[] matrix = product.weight().floats();
    float[] bias = product.bias() == null ? new float[columns] : product.bias().floats();
    double[] sums = new double[columns];
    float[] largest = new float[columns];
    for (int i = 0; i < matrix.length; i++) {
      int row = i / columns;
      if (scaling.isShared()) {
        sums[i % columns] += (double) scaling.shift(row) * matrix[i];
        matrix[i] *= scaling.scale(row);
      }
      largest[i % columns] = Math.max(largest[i % columns], Math.abs(matrix[i]));
    }
    float[] scales = new float[columns];
    for (int column = 0; column < columns; column++) {
      scales[column] = largest[column] == 0 ? 1 : largest[column] / LARGEST;
      bias[column] += (float) sums[column];
    }
    byte[] whole = new byte[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      whole[i] = (byte) Math.round(matrix[i] / scales[i % columns]);
    }
    folding.change(product, scales, bias);
    String rows = product.input() + "/embark";
    String name = product.output() + "/embark";
    return Nodes.node(
            "MatMulIntegerToFloat",
            product.output(),
            rows + "/rows",
            add(Weight.int8(name + "/weights", whole, product.inputs(), columns)),
            rows + "/scale",
            add(Weight.vector(name + "/scales", scales)),
            rows + "/zero",
            "",
            add(Weight.vector(name + "/bias", bias)))
        .setDomain(Nodes.RUNTIME)
        .build();
  }

  private String add(Weight weight) {
    weights.put(weight.name(), weight);
    return weight.name();
  }
}
