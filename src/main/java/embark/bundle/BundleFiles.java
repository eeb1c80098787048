package embark.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The files of one bundle folder. Remembers which were used: they are what the bundle is. */
final class BundleFiles {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final long LARGEST_JSON = 256L << 20;

  private final Path directory;
  private final Problems problems;
  private final SortedSet<String> used = new TreeSet<>();

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

  /** Paths of the files used so far, relative to the folder, in order. */
  SortedSet<String> used() {
    return Collections.unmodifiableSortedSet(used);
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
