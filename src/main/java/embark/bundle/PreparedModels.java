package embark.bundle;

import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.tokenize.Encoding;
import embark.tokenize.HostCache;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The graphs of this host that were made of models' own, a folder each by the model's fingerprint,
 * so that processes share them. A folder is whole whenever it exists: it is made under another name
 * by one process at a time and then renamed.
 */
public final class PreparedModels {

  /** How graphs are made; another number for another way. */
  private static final Map<Precision, String> WAYS =
      Map.of(Precision.INT8, "int8-5", Precision.FP16, "fp16-2");

  /** Stands in the name of a folder that is not whole yet. */
  private static final String MAKING = ".making-";

  private static final String GRAPH = "model.onnx";
  private static final String AGREEMENT = PreparedBundle.MARK;

  private final Path folder;
  private final Engines runtime;

  /**
   * Prepared models.
   *
   * @param cache the cache folder of this host
   * @param runtime opens models to measure them
   */
  public PreparedModels(Path cache, Engines runtime) {
    this.folder = cache.resolve("prepared").toAbsolutePath();
    this.runtime = runtime;
  }

  /** The prepared models of this process's cache, as {@link ModelLocator#ofProcess()} says. */
  public static PreparedModels ofProcess(Engines runtime) {
    return new PreparedModels(HostCache.folder(), runtime);
  }

  /** Kinds of numbers that graphs are made for, as they are written. */
  public static List<String> precisions() {
    return WAYS.keySet().stream().map(Precision::text).sorted().toList();
  }

  /**
   * A bundle's graph for a kind of number, which takes and gives what the bundle's own does, and
   * how well it agrees with that. Made unless it is here; that takes the bundle's model twice into
   * memory and computes some 5,000 tokens.
   *
   * @param precision int8 or fp16
   * @throws BundleException if it cannot be made, or agrees too little with the bundle's own, or if
   *     graphs are not made for that kind
   */
  public Prepared prepared(Bundle bundle, Precision precision) {
    if (!WAYS.containsKey(precision)) {
      throw new BundleException(
          "Cannot prepare %s for %s".formatted(bundle.directory(), precision.text()),
          List.of(
              "no graph is made for that; expected one of %s. Use the model as it is."
                  .formatted(precisions())));
    }
    Prepared prepared = made(bundle, precision);
    String subject =
        "Cannot use %s with precision=%s".formatted(bundle.directory(), precision.text());
    if (prepared.agreement().texts() == 0) {
      throw new BundleException(
          subject,
          List.of(
              "the model itself breaks on every sample text; expected one at least. Export it again."));
    }
    prepared.agreement().check(subject, precision, "sample texts");
    return prepared;
  }

  /**
   * How well a bundle's graph for a kind of number agrees with its own on some texts, which are
   * read as the bundle says. A text that the tokenizer or the model breaks on does not count:
   * whoever computes it finds that.
   *
   * @param texts at least one
   * @throws BundleException as {@link #prepared} does
   */
  public Agreement agreement(Bundle bundle, Precision precision, List<Text> texts) {
    Prepared prepared = prepared(bundle, precision);
    List<Encoding> encodings = new ArrayList<>();
    try (Tokenizer tokenizer =
            Tokenizers.open(bundle.tokenizer(bundle.maxLength(), Bundle.Casing.AS_BUNDLED));
        Engine own = runtime.open(bundle.model(), Device.cpu());
        Engine made = new FusedEngines(runtime).open(prepared.graph(), Device.cpu())) {
      for (Text text : texts) {
        try {
          encodings.addAll(tokenizer.encode(text));
        } catch (IllegalArgumentException e) {
          // It does not count.
        }
      }
      return new Comparison(bundle).agreement(own, made, encodings, prepared.agreement().unit());
    }
  }

  /**
   * A graph that was made.
   *
   * @param graph its file; its weights lie beside it
   * @param agreement how well it agrees with the bundle's own
   */
  public record Prepared(Path graph, Agreement agreement) {}

  private Prepared made(Bundle bundle, Precision precision) {
    Path place = folder.resolve(bundle.fingerprint() + "-" + WAYS.get(precision));
    try {
      if (!Files.isDirectory(place)) {
        try (HostLock lock = HostLock.take(folder.resolve(place.getFileName() + ".lock"))) {
          Objects.requireNonNull(lock, "lock");
          if (!Files.isDirectory(place)) {
            make(bundle, precision, place);
          }
        }
      }
      return new Prepared(place.resolve(GRAPH), Agreement.read(place.resolve(AGREEMENT)));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot prepare %s in %s: %s. Set EMBARK_CACHE to a folder with room."
              .formatted(bundle.directory(), folder, e.getMessage()),
          e);
    }
  }

  private void make(Bundle bundle, Precision precision, Path place) throws IOException {
    deleteTorn(place);
    Path making = place.resolveSibling(place.getFileName() + MAKING + UUID.randomUUID());
    try {
      Files.createDirectories(making);
      new Preparation(bundle, precision, runtime)
          .write(making.resolve(GRAPH))
          .write(making.resolve(AGREEMENT));
      requireSame(bundle);
      Folders.move(making, place);
    } finally {
      Folders.delete(making);
    }
  }

  /** Fails if the files were others when they were read than those that the place is named by. */
  private static void requireSame(Bundle bundle) {
    String now = BundleReader.read(bundle.directory()).fingerprint();
    if (!now.equals(bundle.fingerprint())) {
      throw new BundleException(
          "Cannot prepare " + bundle.directory(),
          List.of(
              "its files were changed since they were first read (fingerprint %s, now %s); expected the same. Run again."
                  .formatted(bundle.fingerprint(), now)));
    }
  }

  /** Deletes what a process left behind that was ended while it made the same graph. */
  private void deleteTorn(Path place) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      String torn = place.getFileName() + MAKING;
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(torn)).toList()) {
        Folders.delete(file);
      }
    }
  }
}
