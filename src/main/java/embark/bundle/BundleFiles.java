package embark.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The files of one bundle folder, wherever it lies. Remembers which were used. */
final class BundleFiles {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final String JSON_FILE = ".json";
  private static final long LARGEST_JSON = 256L << 20;
  private static final Pattern MODULE = Pattern.compile("[0-9]+_[^/]+");
  private static final Pattern PART =
      Pattern.compile("[^./][^/]*\\.json|" + MODULE + "/[^./][^/]*\\.(json|safetensors)");

  private final ModelContent content;
  private final Problems problems;
  private final NavigableSet<String> used = new TreeSet<>();

  BundleFiles(ModelContent content, Problems problems) {
    this.content = content;
    this.problems = problems;
  }

  /** Whether all files in a folder of that name count as the model's. */
  static boolean isModuleFolder(String name) {
    return MODULE.matcher(name).matches();
  }

  boolean has(String path) {
    return content.hasFile(path);
  }

  boolean hasFolder(String path) {
    return content.hasFolder(path);
  }

  /** Whether a file is fetched when it is first used. */
  boolean comeFromElsewhere() {
    return content.isElsewhere();
  }

  /** A file that exists, counted as used. */
  Path use(String path) {
    used.add(path);
    return content.file(path);
  }

  /** Whether a file that exists really lies in the folder, or beside the graph. */
  boolean isInside(String path, String graph) {
    return content.isInside(path, graph);
  }

  /**
   * The files that make up the model, relative to the folder, in order: the ONNX file and its
   * weights, and by rule, whoever reads them, every JSON file of the folder and every JSON and
   * safetensors file of its module folders ({@code 1_Pooling}).
   */
  List<String> all() {
    NavigableSet<String> all = new TreeSet<>(used);
    try {
      for (String path : content.paths()) {
        if (PART.matcher(path).matches() && (!path.endsWith(JSON_FILE) || fits(path))) {
          all.add(path);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      problems.add("the folder cannot be listed (%s). Check its permissions.", e.getMessage());
    }
    if (problems.isEmpty()) {
      all.forEach(content::file);
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

  /** A small file's content. */
  byte[] bytes(String path) throws IOException {
    long size = content.size(path);
    if (size > LARGEST_JSON) {
      throw new IOException(
          "%s has %,d bytes; expected at most %,d".formatted(path, size, LARGEST_JSON));
    }
    return Files.readAllBytes(use(path));
  }

  /** Makes something of a file's bytes. */
  private interface Parser<T> {
    T parse(byte[] bytes) throws IOException;
  }

  private <T> Optional<T> read(String path, Parser<T> parser) {
    if (!has(path)) {
      return Optional.empty();
    }
    try {
      if (fits(path)) {
        return Optional.of(parser.parse(Files.readAllBytes(use(path))));
      }
    } catch (JsonProcessingException e) {
      problems.add(
          "%s is not JSON (%s). Copy or export it again.", path, e.getOriginalMessage().strip());
    } catch (IOException e) {
      problems.add("%s cannot be read (%s). Copy or export it again.", path, e.getMessage());
    }
    return Optional.empty();
  }

  /** Whether a file is no larger than a JSON file can be; if it is, that is a problem. */
  private boolean fits(String path) throws IOException {
    long size = content.size(path);
    if (size > LARGEST_JSON) {
      problems.add(
          "%s has %,d bytes; expected at most %,d. It is not what its name says: export the "
              + "model again.",
          path, size, LARGEST_JSON);
    }
    return size <= LARGEST_JSON;
  }
}
