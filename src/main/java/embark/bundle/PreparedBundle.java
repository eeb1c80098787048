package embark.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A bundle with a prepared graph in the place of its own: the files of a model folder that needs no
 * preparing.
 *
 * @param bundle the bundle, whose files are on this machine's disk
 * @param prepared the graph that was made of it
 */
public record PreparedBundle(Bundle bundle, PreparedModels.Prepared prepared) {

  /**
   * The file that tells a folder of such files: how well the graph agrees with the bundle's own.
   */
  public static final String MARK = "agreement.json";

  /** Names of files that are no part of the model, but stay with it. */
  private static final Pattern TERMS = Pattern.compile("(licen[cs]e|notice|readme)([._-].*)?");

  /**
   * Where the folder's files lie now, by their paths in it: the prepared graph as {@code
   * model.onnx}, its weights and {@link #MARK}; all files of the bundle but its own graph; and the
   * licence, notice and description that lie beside them.
   *
   * @throws IOException if a folder or the own graph cannot be read
   */
  public NavigableMap<String, Path> files() throws IOException {
    Path directory = bundle.directory();
    NavigableMap<String, Path> files = new TreeMap<>();
    bundle.files().forEach(file -> files.put(file, directory.resolve(file)));
    List<Path> own = graphFiles(bundle.model()).stream().map(Path::normalize).toList();
    files.values().removeIf(file -> own.contains(file.normalize()));
    files.remove(BuiltInModel.DESCRIPTION);
    files.putAll(byName(directory, name -> TERMS.matcher(name.toLowerCase(Locale.ROOT)).matches()));
    files.putAll(byName(prepared.graph().getParent(), name -> true));
    return files;
  }

  /** Bytes of the bundle's own graph, its weights included. */
  public long ownBytes() throws IOException {
    return bytes(bundle.model());
  }

  /** Bytes of the prepared graph, its weights included. */
  public long preparedBytes() throws IOException {
    return bytes(prepared.graph());
  }

  private static long bytes(Path graph) throws IOException {
    long bytes = 0;
    for (Path file : graphFiles(graph)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  /** An ONNX file and those that hold its weights. */
  private static List<Path> graphFiles(Path graph) throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(graph);
    for (String file : GraphReader.read(graph).externalFiles()) {
      files.add(graph.resolveSibling(file));
    }
    return files;
  }

  private static Map<String, Path> byName(Path folder, Predicate<String> taken) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> taken.test(file.getFileName().toString()))
          .collect(Collectors.toMap(file -> file.getFileName().toString(), file -> file));
    }
  }
}
