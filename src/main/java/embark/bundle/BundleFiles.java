package embark.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of one bundle folder. Remembers which were used. */
final class BundleFiles {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final long LARGEST_JSON = 256L << 20;
  private static final Pattern PART =
      Pattern.compile("[^./][^/]*\\.json|[0-9]+_[^/]+/[^./][^/]*\\.(json|safetensors)");

  private final Path directory;
  private final Problems problems;
  private final NavigableSet<String> used = new TreeSet<>();

  BundleFiles(Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  boolean has(String path) {
    return Files.isRegularFile(directory.resolve(path));
  }

  boolean hasFolder(String path) {
    return Files.isDirectory(directory.resolve(path));
  }

  /** A file that exists, counted as used. */
  Path use(String path) {
    used.add(path);
    return directory.resolve(path);
  }

  /**
   * The files that make up the model, relative to the folder, in order: the ONNX file and its
   * weights, and by rule, whoever reads them, every JSON file of the folder and every JSON and
   * safetensors file of its module folders ({@code 1_Pooling}).
   */
  List<String> all() {
    NavigableSet<String> all = new TreeSet<>(used);
    try (Stream<Path> files = Files.walk(directory, 2)) {
      files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .filter(path -> PART.matcher(path).matches())
          .forEach(all::add);
    } catch (IOException e) {
      problems.add("the folder cannot be listed (%s). Check its permissions.", e.getMessage());
    }
    return List.copyOf(all);
  }

  /** A JSON file's content; a missing node where there is no such file or it cannot be read. */
  JsonNode json(String path) {
    return read(path, JSON::readTree).orElse(MissingNode.getInstance());
  }

  /** A tokenizer file; empty where there is no such file or it cannot be read. */
  Optional<TokenizerJson> tokenizer(String path) {
    return read(path, bytes -> TokenizerJson.parse(new String(bytes, StandardCharsets.UTF_8)));
  }

  /** Makes something of a file's bytes. */
  private interface Parser<T> {
    T parse(byte[] bytes) throws IOException;
  }

  private <T> Optional<T> read(String path, Parser<T> parser) {
    if (!has(path)) {
      return Optional.empty();
    }
    Path file = use(path);
    try {
      long size = Files.size(file);
      if (size <= LARGEST_JSON) {
        return Optional.of(parser.parse(Files.readAllBytes(file)));
      }
      problems.add(
          "%s has %,d bytes; expected at most %,d. It is not what its name says: export the "
              + "model again.",
          path, size, LARGEST_JSON);
    } catch (JsonProcessingException e) {
      problems.add(
          "%s is not JSON (%s). Copy or export it again.", path, e.getOriginalMessage().strip());
    } catch (IOException e) {
      problems.add("%s cannot be read (%s). Copy or export it again.", path, e.getMessage());
    }
    return Optional.empty();
  }
}
