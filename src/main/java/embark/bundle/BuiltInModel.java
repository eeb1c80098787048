package embark.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A model that Embark knows by name: where its large files come from and what they must be.
 *
 * @param name the name that users write
 * @param artifact the Maven artifact that carries the large files, {@code group:artifact:version}
 * @param files the large files
 * @param copies paths of the small files that lie on the class path beside the descriptor
 */
record BuiltInModel(String name, String artifact, List<LargeFile> files, List<String> copies) {

  /** The file that describes such a model: beside its own files, which it lists. */
  static final String DESCRIPTION = "embark.json";

  private static final String FOLDER = "embark/models/";
  private static final Set<String> NAMES =
      new TreeSet<>(Set.of("all-MiniLM-L6-v2", "bge-small-en-v1.5", "e5-small-v2"));

  /**
   * A file of the artifact.
   *
   * @param path where it lies in the bundle
   * @param entry where it lies in the artifact, and so on the class path
   * @param size in bytes
   * @param sha256 in hexadecimal
   */
  record LargeFile(String path, String entry, long size, String sha256) {}

  static Set<String> names() {
    return NAMES;
  }

  /** The model of a name, if there is one. */
  static Optional<BuiltInModel> named(String name) {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    try (InputStream in = open(FOLDER + name + "/" + DESCRIPTION)) {
      JsonNode json = BundleFiles.JSON.readTree(in);
      JsonNode source = json.path("source");
      List<LargeFile> files = new ArrayList<>();
      for (JsonNode file : json.path("files")) {
        files.add(
            new LargeFile(
                file.path("path").asText(),
                file.path("entry").asText(),
                file.path("size").asLong(),
                file.path("sha256").asText()));
      }
      List<String> copies = new ArrayList<>();
      json.path("copies").forEach(copy -> copies.add(copy.asText()));
      String artifact =
          String.join(
              ":",
              source.path("groupId").asText(),
              source.path("artifactId").asText(),
              source.path("version").asText());
      return Optional.of(new BuiltInModel(name, artifact, files, copies));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the artifact is on the class path. */
  boolean isOnClassPath() {
    return files.stream().allMatch(file -> find(file.entry()).isPresent());
  }

  /** A small file beside the descriptor. */
  InputStream openCopy(String path) throws IOException {
    return open(FOLDER + name + "/" + path);
  }

  /** A file on the class path. */
  static InputStream open(String resource) throws IOException {
    return find(resource)
        .orElseThrow(() -> new FileNotFoundException("No " + resource + " on the class path."))
        .openStream();
  }

  /** Spark gives the jars of a job to the thread's class loader. */
  private static Optional<URL> find(String resource) {
    return Stream.of(
            Thread.currentThread().getContextClassLoader(), BuiltInModel.class.getClassLoader())
        .filter(Objects::nonNull)
        .map(loader -> loader.getResource(resource))
        .filter(Objects::nonNull)
        .findFirst();
  }
}
