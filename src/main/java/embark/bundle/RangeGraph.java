package embark.bundle;

import ai.onnx.proto.OnnxMl;
import embark.infer.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph that also gives the ranges of what goes into its linear layers, as one row of floats: of
 * each such tensor the smallest and then the largest value of each element of a row.
 */
final class RangeGraph {

  private static final String OUTPUT = "embark_ranges";
  private static final String AXES = "embark_axes";

  /** The version of ONNX's operators from which reductions take their axes as an input. */
  private static final long AXES_AS_INPUT = 18;

  /** Bits of a float beyond its eight significant ones. */
  private static final int DROPPED_BITS = 16;

  private final OnnxFile file;
  private final Map<String, Integer> widths = new LinkedHashMap<>();

  private RangeGraph(OnnxFile file) {
    this.file = file;
    for (Product product : Product.all(file)) {
      widths.put(product.input(), product.inputs());
    }
  }

  /** The graph for a file's linear layers. */
  static RangeGraph of(OnnxFile file) {
    return new RangeGraph(file);
  }

  /** The file with the further output. */
  OnnxFile file() {
    OnnxMl.GraphProto.Builder graph = file.graph().toBuilder();
    Map<String, Weight> weights = new LinkedHashMap<>(file.weights());
    if (axesAsInput()) {
      weights.put(AXES, Weight.longs(AXES, 0));
    }
    List<String> parts = new ArrayList<>();
    int number = 0;
    for (Map.Entry<String, Integer> input : widths.entrySet()) {
      String rows = "embark_rows_" + number++;
      Weight shape = Weight.longs(rows + "_shape", -1, input.getValue());
      weights.put(shape.name(), shape);
      graph.addNode(Nodes.node("Reshape", rows, input.getKey(), shape.name()));
      for (String reduction : List.of("ReduceMin", "ReduceMax")) {
        graph.addNode(reduced(reduction, rows));
        parts.add(rows + reduction);
      }
    }
    graph.addNode(
        Nodes.node("Concat", OUTPUT, parts.toArray(String[]::new))
            .addAttribute(Nodes.attribute("axis", 1)));
    graph.addOutput(OnnxMl.ValueInfoProto.newBuilder().setName(OUTPUT).setType(Nodes.floats()));
    return new OnnxFile(file.model(), graph.build(), weights);
  }

  private boolean axesAsInput() {
    return file.operators() >= AXES_AS_INPUT;
  }

  private OnnxMl.NodeProto reduced(String reduction, String rows) {
    String output = rows + reduction;
    return axesAsInput()
        ? Nodes.node(reduction, output, rows, AXES).build()
        : Nodes.node(reduction, output, rows).addAttribute(Nodes.list("axes", 0)).build();
  }

  /** What to read of it: one row, for a batch of one encoding. */
  Graph graph(Graph model) {
    int width = 2 * widths.values().stream().mapToInt(Integer::intValue).sum();
    return model.reading(OUTPUT, Graph.Shape.POOLED, width);
  }

  /**
   * The ranges in rows that the graph gave, over all of them. Each is widened to eight significant
   * bits, so that hosts whose last digits differ agree.
   */
  Ranges ranges(Iterable<float[]> rows) {
    Map<String, Ranges.Range> ranges = new LinkedHashMap<>();
    int from = 0;
    for (Map.Entry<String, Integer> input : widths.entrySet()) {
      int width = input.getValue();
      float[] least = new float[width];
      float[] most = new float[width];
      Arrays.fill(least, Float.POSITIVE_INFINITY);
      Arrays.fill(most, Float.NEGATIVE_INFINITY);
      for (float[] row : rows) {
        for (int i = 0; i < width; i++) {
          least[i] = Math.min(least[i], widened(row[from + i]));
          most[i] = Math.max(most[i], widened(row[from + width + i]));
        }
      }
      ranges.put(input.getKey(), new Ranges.Range(least, most));
      from += 2 * width;
    }
    return new Ranges(ranges);
  }

  /** The next number away from zero that has eight significant bits. */
  private static float widened(float value) {
    int mask = (1 << DROPPED_BITS) - 1;
    return Float.intBitsToFloat((Float.floatToIntBits(value) + mask) & ~mask);
  }

  /** Whether there is anything to measure. */
  boolean isEmpty() {
    return widths.isEmpty();
  }
}
