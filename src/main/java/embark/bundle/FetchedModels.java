package embark.bundle;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The models of this host that were fetched from elsewhere, a folder each by its fingerprint, so
 * that processes share them. A folder is whole whenever it exists: it is fetched under another name
 * by one process at a time, read, hashed and then renamed. What is found is hashed again, once a
 * process, and fetched anew where it is damaged; so is what was deleted. A download of files that
 * never change goes on with what an earlier one left, any other begins anew.
 *
 * <p>A folder {@code .fetching} beside them holds locks, downloads in progress and what was seen of
 * each source when it was fetched.
 */
final class FetchedModels {

  /** The folder beside the models. */
  static final String FETCHING = ".fetching";

  /** How often a fetch begins again where somebody cleans the cache in the middle of it. */
  private static final int ATTEMPTS = 3;

  private final Path models;
  private final Path fetching;
  private final BundleSource source;

  /** Models in a folder, which come from a source. */
  FetchedModels(Path models, BundleSource source) {
    this(models, source, models.resolve(FETCHING));
  }

  /** The same with a folder for locks, downloads in progress and what was seen. */
  FetchedModels(Path models, BundleSource source, Path fetching) {
    this.models = models.toAbsolutePath();
    this.fetching = fetching.toAbsolutePath();
    this.source = Objects.requireNonNull(source, "source");
  }

  /**
   * The folder of a model as it is at its source now; fetched unless that is here already.
   *
   * @throws BundleException if it cannot be reached or is no bundle, with all reasons
   */
  Path current(String model) {
    return guarded(model, () -> current(model, Receipt.of(fetching, model)));
  }

  private Path current(String model, Receipt receipt) throws IOException {
    Optional<Path> kept = kept(model, receipt);
    if (kept.isPresent()) {
      return kept.get();
    }
    try (HostLock lock = HostLock.take(receipt.lock())) {
      Objects.requireNonNull(lock, "lock");
      kept = kept(model, receipt);
      return kept.isPresent() ? kept.get() : fetched(model, receipt, Optional.empty());
    }
  }

  /** The folder that was fetched before, if the source is still as it was then. */
  private Optional<Path> kept(String model, Receipt receipt) throws IOException {
    return receipt.fingerprintIfSame(source, model).flatMap(this::whole);
  }

  /**
   * The folder of a model with a fingerprint, without a look at its source if it is here.
   *
   * @throws BundleException if it is not here and its source cannot be reached or has another
   */
  Path exact(String model, String fingerprint) {
    Optional<Path> kept = whole(fingerprint);
    return kept.isPresent()
        ? kept.get()
        : guarded(model, () -> exact(model, fingerprint, Receipt.of(fetching, model)));
  }

  private Path exact(String model, String fingerprint, Receipt receipt) throws IOException {
    try (HostLock lock = HostLock.take(receipt.lock())) {
      Objects.requireNonNull(lock, "lock");
      Optional<Path> kept = whole(fingerprint);
      return kept.isPresent() ? kept.get() : fetched(model, receipt, Optional.of(fingerprint));
    }
  }

  /** The folder of a fingerprint, if it is there and its files are what its name says. */
  private Optional<Path> whole(String fingerprint) {
    Path folder = models.resolve(fingerprint);
    try {
      return Files.isDirectory(folder)
              && BundleReader.read(folder).fingerprint().equals(fingerprint)
          ? Optional.of(folder)
          : Optional.empty();
    } catch (BundleException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Fetches; to be called with the lock. */
  private Path fetched(String model, Receipt receipt, Optional<String> expected)
      throws IOException {
    Path part = receipt.part(UUID.randomUUID());
    List<Path> torn = torn(receipt);
    if (source.isImmutable(model) && !torn.isEmpty()) {
      Files.move(torn.get(0), part, StandardCopyOption.ATOMIC_MOVE);
      torn = torn.subList(1, torn.size());
    }
    for (Path file : torn) {
      Folders.delete(file);
    }
    boolean goesOn = false;
    try {
      Files.createDirectories(part);
      FetchedContent content = new FetchedContent(source, model, part);
      Bundle bundle = BundleReader.read(part, content, model);
      String fingerprint = bundle.fingerprint();
      if (expected.isPresent() && !expected.get().equals(fingerprint)) {
        throw new BundleException(
            "Cannot use model " + model,
            List.of(
                "its fingerprint is %s; expected %s, which the driver read there. The files were changed since then: run again."
                    .formatted(fingerprint, expected.get())));
      }
      Receipt.Seen seen = Receipt.seen(content.listings());
      if (!seen.isStill(source, model)) {
        throw new BundleException(
            "Cannot fetch model '" + model + "'",
            List.of("its files were changed while they were fetched. Run again."));
      }
      Path folder = models.resolve(fingerprint);
      Folders.keepOnly(part, bundle.files());
      publish(part, folder, fingerprint);
      receipt.write(fingerprint, seen);
      return folder;
    } catch (BundleException e) {
      throw Files.isDirectory(part) ? e : new UncheckedIOException(cleaned(part, e));
    } catch (IOException | UncheckedIOException e) {
      goesOn = source.isImmutable(model);
      throw e;
    } finally {
      if (!goesOn) {
        Folders.delete(part);
      }
    }
  }

  private static IOException cleaned(Path part, BundleException cause) {
    IOException cleaned = new NoSuchFileException(part.toString());
    cleaned.initCause(cause);
    return cleaned;
  }

  private void publish(Path part, Path folder, String fingerprint) throws IOException {
    if (Files.isDirectory(folder) && whole(fingerprint).isEmpty()) {
      Path damaged = fetching.resolve(fingerprint + "." + UUID.randomUUID());
      Files.move(folder, damaged);
      Folders.delete(damaged);
    }
    Folders.move(part, folder);
  }

  /** What processes left behind that were ended in the middle of a download. */
  private List<Path> torn(Receipt receipt) throws IOException {
    try (Stream<Path> files = Files.list(fetching)) {
      return files.filter(receipt::isPart).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Work that reads the source and writes the cache. */
  private interface Work {
    Path run() throws IOException;
  }

  /** Does the work again where the cache was cleaned below it; tells what failed in the end. */
  private Path guarded(String model, Work work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.run();
      } catch (IOException | UncheckedIOException e) {
        IOException cause =
            e instanceof UncheckedIOException wrapped ? wrapped.getCause() : (IOException) e;
        if (!(cause instanceof NoSuchFileException) || attempt == ATTEMPTS) {
          throw failure(model, cause, models);
        }
      }
    }
  }

  /** What failed when a model was fetched to a folder. */
  static BundleException failure(String model, IOException cause, Path models) {
    boolean here = cause instanceof java.nio.file.FileSystemException;
    String problem;
    if (here) {
      problem =
          "it cannot be kept in %s (%s: %s). Set EMBARK_CACHE to a local folder with room."
              .formatted(models, cause.getClass().getSimpleName(), cause.getMessage());
    } else if (cause instanceof HubException) {
      problem = message(cause);
    } else if (cause instanceof FileNotFoundException) {
      problem =
          "there is no such folder or file (%s); expected a Hugging Face model folder. Correct its path."
              .formatted(cause.getMessage());
    } else {
      problem =
          "%s; expected a model folder that this machine can read. Check its path, the network, and the jars and spark.hadoop settings of its file system."
              .formatted(message(cause));
    }
    BundleException failure =
        new BundleException("Cannot fetch model '" + model + "'", List.of(problem));
    if (!(cause instanceof HubException)) {
      failure.initCause(cause);
    }
    return failure;
  }

  private static String message(IOException cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
