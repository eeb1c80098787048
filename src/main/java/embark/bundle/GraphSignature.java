package embark.bundle;

import ai.onnx.proto.OnnxMl;
import embark.infer.Graph;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Chooses what to feed and what to read among a graph's inputs and outputs. */
final class GraphSignature {

  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final Set<String> TOKEN_OUTPUTS = Set.of("last_hidden_state", "token_embeddings");
  private static final Set<String> POOLED_OUTPUTS = Set.of("sentence_embedding");

  private final GraphReader reader;
  private final Problems problems;

  GraphSignature(GraphReader reader, Problems problems) {
    this.reader = reader;
    this.problems = problems;
  }

  /**
   * The graph for sentence vectors; empty, with problems added, if it has none to give.
   *
   * @param hiddenSize width of an output whose last dimension the file leaves open; 0 if unknown
   */
  Optional<Graph> embedding(int hiddenSize) {
    Graph.IntegerType integers = inputs();
    Optional<OnnxMl.ValueInfoProto> tokens = output(TOKEN_OUTPUTS, 3);
    Optional<OnnxMl.ValueInfoProto> output = tokens.or(() -> output(POOLED_OUTPUTS, 2));
    if (output.isEmpty() || output.get().getName().equals("logits")) {
      problems.add(
          "the graph's outputs are %s; expected last_hidden_state [batch, length, hidden] or "
              + "sentence_embedding [batch, hidden]. Export the encoder without its task head "
              + "(task feature-extraction).",
          names(reader.outputs()));
      return Optional.empty();
    }
    int width = width(output.get(), hiddenSize);
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Graph(
            IDS,
            input(MASK).map(OnnxMl.ValueInfoProto::getName),
            input(TYPES).map(OnnxMl.ValueInfoProto::getName),
            integers,
            output.get().getName(),
            tokens.isPresent() ? Graph.Shape.TOKENS : Graph.Shape.POOLED,
            width));
  }

  private Graph.IntegerType inputs() {
    List<OnnxMl.ValueInfoProto> inputs = reader.inputs();
    if (input(IDS).isEmpty()
        || inputs.stream().anyMatch(input -> !Set.of(IDS, MASK, TYPES).contains(input.getName()))) {
      problems.add(
          "the graph's inputs are %s; expected input_ids and, where the model has them, "
              + "attention_mask and token_type_ids. Export it with these names.",
          names(inputs));
    }
    Set<Integer> types =
        inputs.stream()
            .map(input -> input.getType().getTensorType().getElemType())
            .collect(Collectors.toSet());
    if (types.equals(Set.of(OnnxMl.TensorProto.DataType.INT32.getNumber()))) {
      return Graph.IntegerType.INT32;
    }
    if (!types.equals(Set.of(OnnxMl.TensorProto.DataType.INT64.getNumber()))) {
      problems.add(
          "the graph's inputs have element types %s; expected all int64 (7) or all int32 (6). "
              + "Export it again.",
          types);
    }
    return Graph.IntegerType.INT64;
  }

  private int width(OnnxMl.ValueInfoProto output, int hiddenSize) {
    OnnxMl.TensorShapeProto shape = output.getType().getTensorType().getShape();
    int width = (int) shape.getDim(shape.getDimCount() - 1).getDimValue();
    if (width == 0 && hiddenSize == 0) {
      problems.add(
          "output %s leaves its width open and config.json has no hidden_size. Add hidden_size "
              + "to config.json.",
          output.getName());
    }
    return width == 0 ? hiddenSize : width;
  }

  private Optional<OnnxMl.ValueInfoProto> input(String name) {
    return reader.inputs().stream().filter(input -> input.getName().equals(name)).findFirst();
  }

  /** The output with one of the names, or else the first, of a rank. */
  private Optional<OnnxMl.ValueInfoProto> output(Set<String> names, int rank) {
    Predicate<OnnxMl.ValueInfoProto> ranked =
        output -> output.getType().getTensorType().getShape().getDimCount() == rank;
    return IntStream.of(0, 1)
        .boxed()
        .flatMap(
            pass ->
                reader.outputs().stream()
                    .filter(ranked)
                    .filter(output -> pass == 1 || names.contains(output.getName())))
        .findFirst();
  }

  private static String names(List<OnnxMl.ValueInfoProto> values) {
    return values.stream()
        .map(OnnxMl.ValueInfoProto::getName)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
