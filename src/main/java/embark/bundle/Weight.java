package embark.bundle;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A constant tensor of a graph, whose elements may still lie in a file.
 *
 * @param tensor name, type, shape and, unless it lies in a file, the elements
 * @param slice where the elements lie; null if the tensor has them
 */
record Weight(OnnxMl.TensorProto tensor, Slice slice) {

  /**
   * A part of a file: elements as ONNX lays out {@code raw_data}, little endian.
   *
   * @param offset the first byte
   * @param length bytes
   */
  record Slice(Path file, long offset, long length) {

    /** The bytes; at most 2 GB. */
    ByteBuffer map() throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        return channel
            .map(FileChannel.MapMode.READ_ONLY, offset, length)
            .order(ByteOrder.LITTLE_ENDIAN);
      }
    }
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

  /** Whether its elements lie in a file and are at least so many bytes. */
  boolean isOnDisk(long bytes) {
    return slice != null && slice.length() >= bytes;
  }

  /** Whether it is of 32-bit floats with so many dimensions. */
  boolean isFloats(int dimensions) {
    return tensor.getDataType() == OnnxMl.TensorProto.DataType.FLOAT_VALUE
        && tensor.getDimsCount() == dimensions;
  }

  /** The size of a dimension. */
  int size(int dimension) {
    return Math.toIntExact(tensor.getDims(dimension));
  }

  /** The elements of a tensor of 32-bit floats, row by row. */
  float[] floats() throws IOException {
    if (slice == null && tensor.getRawData().isEmpty()) {
      float[] values = new float[tensor.getFloatDataCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.getFloatData(i);
      }
      return values;
    }
    ByteBuffer bytes =
        slice == null
            ? tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN)
            : slice.map();
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
