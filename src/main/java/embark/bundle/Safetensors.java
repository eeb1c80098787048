package embark.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

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

  /** Reads a whole file; meant for small ones. */
  static Safetensors read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    long length = bytes.remaining() < Long.BYTES ? -1 : bytes.getLong();
    if (length < 0 || length > bytes.remaining()) {
      throw new IOException("it is cut off or no safetensors file");
    }
    byte[] json = new byte[(int) length];
    bytes.get(json);
    return new Safetensors(
        BundleFiles.JSON.readTree(json), bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  boolean has(String name) {
    return header.has(name);
  }

  /** A tensor's elements, row by row. */
  float[] floats(String name) throws IOException {
    JsonNode tensor = header.path(name);
    String type = tensor.path("dtype").asText("missing");
    if (!type.equals("F32")) {
      throw new IOException("tensor %s is %s; expected F32".formatted(name, type));
    }
    int start = tensor.path("data_offsets").path(0).asInt(-1);
    int end = tensor.path("data_offsets").path(1).asInt(-1);
    if (start < 0 || end < start || end > data.capacity()) {
      throw new IOException("tensor %s lies outside the file".formatted(name));
    }
    FloatBuffer floats =
        data.slice(start, end - start).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] values = new float[floats.remaining()];
    floats.get(values);
    return values;
  }
}
