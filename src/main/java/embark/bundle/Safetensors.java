package embark.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import embark.infer.Half;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file: eight bytes of header length (little endian), a JSON header with name, dtype,
 * shape and offsets of each tensor, then the data. Format: the safetensors project's README.
 */
final class Safetensors {

  private final JsonNode header;
  private final ByteBuffer data;

  private Safetensors(JsonNode header, ByteBuffer data) {
    this.header = header;
    this.data = data;
  }

  /**
   * A tensor of doubles.
   *
   * @param shape its dimensions
   * @param values its elements, row by row
   */
  record Tensor(List<Integer> shape, DoubleBuffer values) {}

  /** The tensors in a file's bytes. */
  static Safetensors of(byte[] file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long length = bytes.remaining() < Long.BYTES ? -1 : bytes.getLong();
    if (length < 0 || length > bytes.remaining()) {
      throw new IOException("it is cut off or no safetensors file");
    }
    byte[] json = new byte[(int) length];
    bytes.get(json);
    ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    try {
      return new Safetensors(BundleFiles.JSON.readTree(json), data);
    } catch (JsonProcessingException e) {
      throw new IOException("its header is not JSON (%s)".formatted(e.getOriginalMessage()), e);
    }
  }

  /** A file's bytes with tensors of type F64, in the map's order; the data is aligned. */
  static byte[] write(Map<String, Tensor> tensors) {
    ObjectNode header = BundleFiles.JSON.createObjectNode();
    int end = 0;
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "F64");
      tensor.getValue().shape().forEach(entry.putArray("shape")::add);
      int start = end;
      end += tensor.getValue().values().remaining() * Double.BYTES;
      entry.putArray("data_offsets").add(start).add(end);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + padded + end).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .putLong(padded)
        .put(json)
        .put(" ".repeat(padded - json.length).getBytes(StandardCharsets.UTF_8));
    for (Tensor tensor : tensors.values()) {
      bytes.asDoubleBuffer().put(tensor.values().duplicate());
      bytes.position(bytes.position() + tensor.values().remaining() * Double.BYTES);
    }
    return bytes.array();
  }

  boolean has(String name) {
    return header.has(name);
  }

  /**
   * The elements of a tensor of type F32, F16 or BF16, row by row; each has its value in 32 bits.
   */
  float[] floats(String name) throws IOException {
    return switch (header.path(name).path("dtype").asText()) {
      case "F16" -> halves(data(name, "F16"), Half::value);
      case "BF16" -> halves(data(name, "BF16"), bits -> Float.intBitsToFloat(bits << 16));
      default -> {
        FloatBuffer floats = data(name, "F32").asFloatBuffer();
        float[] values = new float[floats.remaining()];
        floats.get(values);
        yield values;
      }
    };
  }

  /** What a number of 16 bits is. */
  private interface HalfValue {
    float of(short bits);
  }

  private static float[] halves(ByteBuffer data, HalfValue value) {
    ShortBuffer halves = data.asShortBuffer();
    float[] values = new float[halves.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value.of(halves.get(i));
    }
    return values;
  }

  /** The elements of a tensor of type F64 and some shape, row by row. */
  double[] doubles(String name, Integer... shape) throws IOException {
    DoubleBuffer doubles = data(name, "F64").asDoubleBuffer();
    List<Integer> found = new ArrayList<>();
    header.path(name).path("shape").forEach(size -> found.add(size.asInt()));
    if (!found.equals(List.of(shape))) {
      throw new IOException(
          "tensor %s has shape %s; expected %s".formatted(name, found, List.of(shape)));
    }
    double[] values = new double[doubles.remaining()];
    doubles.get(values);
    return values;
  }

  private ByteBuffer data(String name, String expected) throws IOException {
    JsonNode tensor = header.path(name);
    String type = tensor.path("dtype").asText("missing");
    if (!type.equals(expected)) {
      throw new IOException("tensor %s is %s; expected %s".formatted(name, type, expected));
    }
    int start = tensor.path("data_offsets").path(0).asInt(-1);
    int end = tensor.path("data_offsets").path(1).asInt(-1);
    if (start < 0 || end < start || end > data.capacity()) {
      throw new IOException("tensor %s lies outside the file".formatted(name));
    }
    return data.slice(start, end - start).order(ByteOrder.LITTLE_ENDIAN);
  }
}
