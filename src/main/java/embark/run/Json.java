package embark.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Values in JSON files. A file is whole whenever it is there. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private Json() {}

  /** Writes a file, or writes it anew. */
  static void write(FileSystem files, Path file, Object value) throws IOException {
    write(files, file, text(value));
  }

  /** A value as it stands in a file. */
  static String text(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot write %s as JSON.".formatted(value), e);
    }
  }

  /** Writes a text beside its place and renames it. */
  static void write(FileSystem files, Path file, String text) throws IOException {
    Path writing = new Path(file.getParent(), "_" + file.getName() + "." + UUID.randomUUID());
    try (OutputStream out = files.create(writing, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      files.delete(writing, false);
      throw e;
    }
    if (files.rename(writing, file)) {
      return;
    }
    // Some file systems do not rename over a file that is there.
    files.delete(file, false);
    if (!files.rename(writing, file)) {
      throw new IOException(
          "Cannot rename %s to %s. Check the permissions there.".formatted(writing, file));
    }
  }

  /** Reads a file. */
  static <T> T read(FileSystem files, Path file, Class<T> type) throws IOException {
    try (InputStream in = files.open(file)) {
      return MAPPER.readValue(in, type);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "Cannot read %s: %s; expected what a run wrote. Replace the output with --overwrite."
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }
}
