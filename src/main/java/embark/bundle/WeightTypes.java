package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts a graph's weights by type, while the graph is read, to say its precision. */
final class WeightTypes {

  /** The share of weights in 8 bits from which a model counts as quantized. */
  private static final double QUANTIZED_SHARE = 0.1;

  /** Operators that multiply whole numbers of 8 bits. */
  private static final Set<String> INT8_OPERATORS =
      Set.of(
          "MatMulInteger",
          "MatMulIntegerToFloat",
          "DynamicQuantizeMatMul",
          "QLinearMatMul",
          "QGemm",
          "QAttention");

  /** The operator whose weights have the bits that its attribute says. */
  private static final String PACKED_OPERATOR = "MatMulNBits";

  private static final int PACKED_BITS = 4;

  private final Map<Precision, Long> bytes = new EnumMap<>(Precision.class);
  private boolean multipliesInt8;
  private boolean multipliesInt4;

  /** Counts a tensor of a type and shape; vectors and single numbers do not count. */
  void tensor(int type, List<Long> shape) {
    if (shape.size() >= 2) {
      double bits =
          shape.stream().mapToDouble(Long::doubleValue).reduce(bits(type), (a, b) -> a * b);
      bytes.merge(precision(type), (long) (bits / Byte.SIZE), Long::sum);
    }
  }

  /** Counts an operator. */
  void node(OnnxMl.NodeProto node) {
    multipliesInt8 |= INT8_OPERATORS.contains(node.getOpType());
    if (node.getOpType().equals(PACKED_OPERATOR)) {
      long bits =
          node.getAttributeList().stream()
              .filter(attribute -> attribute.getName().equals("bits"))
              .mapToLong(OnnxMl.AttributeProto::getI)
              .findFirst()
              .orElse(PACKED_BITS);
      multipliesInt4 |= bits <= PACKED_BITS;
      multipliesInt8 |= bits > PACKED_BITS;
    }
  }

  /**
   * What the graph's multiplications are made with, if they are of whole numbers; 8-bit weights,
   * where they are a tenth of the bytes; else the type of most bytes.
   */
  Precision precision() {
    if (multipliesInt4) {
      return Precision.INT4;
    }
    double all = bytes.values().stream().mapToLong(Long::longValue).sum();
    if (multipliesInt8 || bytes.getOrDefault(Precision.INT8, 0L) > QUANTIZED_SHARE * all) {
      return Precision.INT8;
    }
    return bytes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(Precision.UNKNOWN);
  }

  private static Precision precision(int type) {
    return switch (type) {
      case OnnxMl.TensorProto.DataType.FLOAT_VALUE -> Precision.FP32;
      case OnnxMl.TensorProto.DataType.FLOAT16_VALUE -> Precision.FP16;
      case OnnxMl.TensorProto.DataType.BFLOAT16_VALUE -> Precision.BF16;
      case OnnxMl.TensorProto.DataType.INT8_VALUE, OnnxMl.TensorProto.DataType.UINT8_VALUE ->
          Precision.INT8;
      case OnnxMl.TensorProto.DataType.INT4_VALUE, OnnxMl.TensorProto.DataType.UINT4_VALUE ->
          Precision.INT4;
      default -> Precision.UNKNOWN;
    };
  }

  private static double bits(int type) {
    return switch (type) {
      case OnnxMl.TensorProto.DataType.INT4_VALUE, OnnxMl.TensorProto.DataType.UINT4_VALUE -> 4;
      case OnnxMl.TensorProto.DataType.BOOL_VALUE,
          OnnxMl.TensorProto.DataType.INT8_VALUE,
          OnnxMl.TensorProto.DataType.UINT8_VALUE ->
          8;
      case OnnxMl.TensorProto.DataType.FLOAT16_VALUE,
          OnnxMl.TensorProto.DataType.BFLOAT16_VALUE,
          OnnxMl.TensorProto.DataType.INT16_VALUE,
          OnnxMl.TensorProto.DataType.UINT16_VALUE ->
          16;
      case OnnxMl.TensorProto.DataType.DOUBLE_VALUE,
          OnnxMl.TensorProto.DataType.INT64_VALUE,
          OnnxMl.TensorProto.DataType.UINT64_VALUE ->
          64;
      default -> 32;
    };
  }
}
