package embark.bundle;

import ai.onnx.proto.OnnxMl;
import embark.infer.Half;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** A graph's nodes by what they make and what they read, and its small constants. */
final class GraphIndex {

  private final OnnxFile file;
  private final Map<String, OnnxMl.NodeProto> makers = new HashMap<>();
  private final Map<String, List<OnnxMl.NodeProto>> readers = new HashMap<>();

  GraphIndex(OnnxFile file) {
    this.file = file;
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      node.getOutputList().forEach(output -> makers.put(output, node));
      Nodes.reads(node)
          .forEach(name -> readers.computeIfAbsent(name, key -> new ArrayList<>()).add(node));
    }
  }

  /** The node that makes a tensor; empty for inputs and weights. */
  Optional<OnnxMl.NodeProto> maker(String tensor) {
    return Optional.ofNullable(makers.get(tensor));
  }

  /** The node that makes a tensor, if it is of an operator of ONNX's. */
  Optional<OnnxMl.NodeProto> maker(String tensor, String operator) {
    return maker(tensor).filter(node -> is(node, operator));
  }

  /** The one node that reads a tensor's elements, if there is one and it is of an operator. */
  Optional<OnnxMl.NodeProto> reader(String tensor, String operator) {
    List<OnnxMl.NodeProto> reading = readers(tensor);
    return reading.size() == 1 && !isGiven(tensor) && is(reading.get(0), operator)
        ? Optional.of(reading.get(0))
        : Optional.empty();
  }

  /** The nodes that read a tensor's elements. */
  List<OnnxMl.NodeProto> readers(String tensor) {
    return readers.getOrDefault(tensor, List.of()).stream()
        .filter(node -> !is(node, "Shape"))
        .toList();
  }

  /** The nodes that read a tensor's shape. */
  List<OnnxMl.NodeProto> shapes(String tensor) {
    return readers.getOrDefault(tensor, List.of()).stream()
        .filter(node -> is(node, "Shape"))
        .toList();
  }

  /** Whether a tensor is an output of the graph. */
  boolean isGiven(String tensor) {
    return file.graph().getOutputList().stream().anyMatch(out -> out.getName().equals(tensor));
  }

  private static boolean is(OnnxMl.NodeProto node, String operator) {
    return node.getDomain().isEmpty() && node.getOpType().equals(operator);
  }

  /** Whether a tensor is a matrix of weights, as it is stored or turned. */
  boolean isMatrix(String name) {
    Optional<OnnxMl.NodeProto> maker = maker(name);
    if (maker.isPresent()) {
      return Set.of("Transpose", "Identity", "Cast").contains(maker.get().getOpType())
          && isMatrix(maker.get().getInput(0));
    }
    Weight weight = file.weights().get(name);
    return weight != null && weight.tensor().getDimsCount() == 2;
  }

  /** Whether a node gives the mean of each row, which is the last dimension. */
  boolean isMeanOfRow(OnnxMl.NodeProto node) {
    return is(node, "ReduceMean")
        && Nodes.attribute(node, "keepdims").map(OnnxMl.AttributeProto::getI).orElse(1L) == 1
        && Nodes.attribute(node, "axes")
            .map(axes -> axes.getIntsList().equals(List.of(-1L)))
            .orElseGet(() -> node.getInputCount() == 2 && whole(node.getInput(1)).orElse(0) == -1);
  }

  /** The weight of a name, also where it goes through an {@code Identity}. */
  Optional<Weight> weight(String name) {
    Optional<OnnxMl.NodeProto> same = maker(name, "Identity");
    return same.isPresent()
        ? weight(same.get().getInput(0))
        : Optional.ofNullable(file.weights().get(name));
  }

  /** A constant of one float, of 16 or 32 bits. */
  OptionalDouble number(String name) {
    return constant(name)
        .filter(tensor -> count(tensor) == 1)
        .map(GraphIndex::number)
        .orElse(OptionalDouble.empty());
  }

  private static OptionalDouble number(OnnxMl.TensorProto tensor) {
    return switch (tensor.getDataType()) {
      case OnnxMl.TensorProto.DataType.FLOAT_VALUE ->
          OptionalDouble.of(
              tensor.getFloatDataCount() == 1 ? tensor.getFloatData(0) : bytes(tensor).getFloat());
      case OnnxMl.TensorProto.DataType.FLOAT16_VALUE ->
          OptionalDouble.of(
              Half.value(
                  tensor.getInt32DataCount() == 1
                      ? (short) tensor.getInt32Data(0)
                      : bytes(tensor).getShort()));
      default -> OptionalDouble.empty();
    };
  }

  /** A constant of whole numbers, as shapes are; empty if it is something else. */
  Optional<long[]> wholes(String name) {
    return constant(name)
        .filter(tensor -> tensor.getDataType() == OnnxMl.TensorProto.DataType.INT64_VALUE)
        .map(
            tensor -> {
              long[] values = new long[(int) count(tensor)];
              ByteBuffer bytes = bytes(tensor);
              for (int i = 0; i < values.length; i++) {
                values[i] =
                    tensor.getInt64DataCount() > 0 ? tensor.getInt64Data(i) : bytes.getLong();
              }
              return values;
            });
  }

  /** A part of a shape that is put together: one whole number. */
  OptionalLong whole(String name) {
    return wholes(name)
        .filter(values -> values.length == 1)
        .map(values -> OptionalLong.of(values[0]))
        .orElse(OptionalLong.empty());
  }

  private Optional<OnnxMl.TensorProto> constant(String name) {
    Weight weight = file.weights().get(name);
    if (weight != null) {
      return Optional.of(weight.tensor()).filter(tensor -> weight.slice() == null);
    }
    return maker(name, "Constant")
        .flatMap(node -> Nodes.attribute(node, "value"))
        .map(OnnxMl.AttributeProto::getT);
  }

  private static long count(OnnxMl.TensorProto tensor) {
    return tensor.getDimsList().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
  }

  private static ByteBuffer bytes(OnnxMl.TensorProto tensor) {
    return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }
}
