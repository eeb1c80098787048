package embark.bundle;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import embark.infer.Half;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A constant tensor of a graph, whose elements may still lie in a file.
 *
 * @param tensor name, type, shape and, unless it lies in a file, the elements
 * @param slice where the elements lie; null if the tensor has them
 */
record Weight(OnnxMl.TensorProto tensor, Slice slice) {

  private static final int FLOAT = OnnxMl.TensorProto.DataType.FLOAT_VALUE;
  private static final int HALF = OnnxMl.TensorProto.DataType.FLOAT16_VALUE;
  private static final int SIGNED_TO_UNSIGNED = 128;

  /**
   * A part of a file: elements as ONNX lays out {@code raw_data}, little endian.
   *
   * @param offset the first byte
   * @param length bytes
   * @param halved whether they are 32-bit floats there, of which the weight is the 16-bit form
   */
  record Slice(Path file, long offset, long length, boolean halved) {

    /** The weight's bytes; at most 2 GB in the file. */
    ByteBuffer bytes() throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        ByteBuffer there =
            channel
                .map(FileChannel.MapMode.READ_ONLY, offset, length)
                .order(ByteOrder.LITTLE_ENDIAN);
        return halved ? half(there) : there;
      }
    }
  }

  /** The 16-bit form of 32-bit floats. Finite ones stay finite. */
  private static ByteBuffer half(ByteBuffer floats) {
    ByteBuffer half =
        ByteBuffer.allocate(floats.remaining() / Float.BYTES * Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      float value = floats.getFloat();
      half.putShort(
          Half.of(
              Float.isInfinite(value)
                  ? value
                  : Math.max(-Half.LARGEST, Math.min(value, Half.LARGEST))));
    }
    return half.flip();
  }

  /** The weight in 16-bit floats, if it is of 32-bit ones; else itself. */
  Weight halved() {
    if (tensor.getDataType() != FLOAT) {
      return this;
    }
    OnnxMl.TensorProto.Builder halved =
        tensor.toBuilder().clearFloatData().clearRawData().setDataType(HALF);
    return slice == null
        ? new Weight(halved.setRawData(ByteString.copyFrom(half(bytes()))).build(), null)
        : new Weight(halved.build(), new Slice(slice.file(), slice.offset(), slice.length(), true));
  }

  /** The bytes of a tensor that has its elements. */
  private ByteBuffer bytes() {
    boolean halves = tensor.getDataType() == HALF && tensor.getInt32DataCount() > 0;
    if (halves) {
      ByteBuffer bytes =
          ByteBuffer.allocate(tensor.getInt32DataCount() * Short.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN);
      tensor.getInt32DataList().forEach(bits -> bytes.putShort(bits.shortValue()));
      return bytes.flip();
    }
    if (!tensor.getRawData().isEmpty() || tensor.getFloatDataCount() == 0) {
      return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(tensor.getFloatDataCount() * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    tensor.getFloatDataList().forEach(bytes::putFloat);
    return bytes.flip();
  }

  /** A matrix of bytes, row by row. */
  static Weight int8(String name, byte[] values, int rows, int columns) {
    return raw(name, OnnxMl.TensorProto.DataType.INT8, ByteString.copyFrom(values), rows, columns);
  }

  /** A zero point. */
  static Weight uint8(String name, int value) {
    return raw(
        name, OnnxMl.TensorProto.DataType.UINT8, ByteString.copyFrom(new byte[] {(byte) value}));
  }

  /** A vector of floats. */
  static Weight vector(String name, float[] values) {
    return raw(name, OnnxMl.TensorProto.DataType.FLOAT, bytes(values), values.length);
  }

  /** A float. */
  static Weight scalar(String name, float value) {
    return raw(name, OnnxMl.TensorProto.DataType.FLOAT, bytes(value));
  }

  /** Whole numbers of 64 bits, as operators take shapes and axes. */
  static Weight longs(String name, long... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asLongBuffer().put(values);
    return raw(name, OnnxMl.TensorProto.DataType.INT64, ByteString.copyFrom(buffer), values.length);
  }

  /** A whole number of 64 bits. */
  static Weight whole(String name, long value) {
    return new Weight(longs(name, value).tensor().toBuilder().clearDims().build(), null);
  }

  private static ByteString bytes(float... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return ByteString.copyFrom(buffer);
  }

  private static Weight raw(
      String name, OnnxMl.TensorProto.DataType type, ByteString bytes, long... shape) {
    OnnxMl.TensorProto.Builder tensor =
        OnnxMl.TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(bytes);
    for (long size : shape) {
      tensor.addDims(size);
    }
    return new Weight(tensor.build(), null);
  }

  String name() {
    return tensor.getName();
  }

  /** Whether its elements lie in a file as they are, and are at least so many bytes. */
  boolean isOnDisk(long bytes) {
    return slice != null && !slice.halved() && slice.length() >= bytes;
  }

  /** Whether its elements are written one after the other, as they are in memory. */
  boolean isInBytes() {
    return slice != null || !tensor.getRawData().isEmpty();
  }

  /** Whether it is of 32-bit floats with so many dimensions. */
  boolean isFloats(int dimensions) {
    return tensor.getDataType() == FLOAT && tensor.getDimsCount() == dimensions;
  }

  /** The size of a dimension. */
  int size(int dimension) {
    return Math.toIntExact(tensor.getDims(dimension));
  }

  /** Whether it is a vector of 16-bit or 32-bit floats. */
  boolean isVector() {
    return tensor.getDimsCount() == 1
        && (tensor.getDataType() == FLOAT || tensor.getDataType() == HALF);
  }

  /** Vectors of one type, end to end. */
  static Weight joined(String name, List<Weight> vectors) throws IOException {
    ByteString bytes = ByteString.EMPTY;
    int size = 0;
    for (Weight vector : vectors) {
      bytes = bytes.concat(ByteString.copyFrom(vector.elements()));
      size += vector.size(0);
    }
    return raw(
        name,
        OnnxMl.TensorProto.DataType.forNumber(vectors.get(0).tensor.getDataType()),
        bytes,
        size);
  }

  /** The elements' bytes, from where they lie. */
  private ByteBuffer elements() throws IOException {
    return slice == null ? bytes() : slice.bytes();
  }

  /** A tensor of unsigned 8-bit numbers that are 128 more than this one's signed ones. */
  Weight unsigned(String name) throws IOException {
    ByteBuffer signed = elements();
    byte[] values = new byte[signed.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (signed.get() + SIGNED_TO_UNSIGNED);
    }
    long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    return raw(name, OnnxMl.TensorProto.DataType.UINT8, ByteString.copyFrom(values), shape);
  }

  /** The elements of a tensor of 32-bit floats, row by row. */
  float[] floats() throws IOException {
    ByteBuffer bytes = elements();
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
