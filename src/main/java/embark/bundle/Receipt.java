package embark.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What was seen of a model's source when it was fetched, and the names that go with it: so that an
 * unchanged model is not fetched again to learn its fingerprint.
 *
 * @param folder the folder of receipts
 * @param key stands for the URI of the model
 */
record Receipt(Path folder, String key) {

  static Receipt of(Path folder, String model) {
    MessageDigest digest = Fingerprint.sha256();
    digest.update(model.getBytes(StandardCharsets.UTF_8));
    return new Receipt(folder, Fingerprint.text(digest));
  }

  /** The folders that were listed, and a line for each entry in them. */
  record Seen(List<String> folders, List<String> lines) {

    /** Whether the source shows the same now. */
    boolean isStill(BundleSource source, String model) {
      List<String> now = new ArrayList<>();
      try {
        for (String folder : folders) {
          now.addAll(shown(folder, FetchedContent.list(source, model, folder)));
        }
      } catch (UncheckedIOException e) {
        if (e.getCause() instanceof java.io.FileNotFoundException) {
          return false;
        }
        throw e;
      }
      return now.equals(lines);
    }
  }

  static Seen seen(Map<String, Map<String, BundleSource.Entry>> listings) {
    List<String> lines = new ArrayList<>();
    listings.forEach((folder, entries) -> lines.addAll(shown(folder, entries)));
    return new Seen(List.copyOf(listings.keySet()), lines);
  }

  private static List<String> shown(String folder, Map<String, BundleSource.Entry> entries) {
    return entries.values().stream()
        .map(
            entry ->
                String.join(
                    "\t",
                    folder,
                    entry.kind().name(),
                    entry.name(),
                    Long.toString(entry.size()),
                    entry.stamp()))
        .toList();
  }

  /** The file that is locked while the model is fetched. */
  Path lock() {
    return folder.resolve(key + ".lock");
  }

  /** Where a download is until it is whole. */
  Path part(UUID id) {
    return folder.resolve(key + ".part." + id);
  }

  /** Whether a file is a download of the model that is or was not whole. */
  boolean isPart(Path file) {
    return file.getFileName().toString().startsWith(key + ".part.");
  }

  /** The fingerprint of the model when it was fetched, if its source is still as it was then. */
  Optional<String> fingerprintIfSame(BundleSource source, String model) throws IOException {
    List<String> written;
    try {
      written = Files.readAllLines(file());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    int folders = written.indexOf("");
    if (folders < 1) {
      return Optional.empty();
    }
    Seen seen =
        new Seen(
            written.subList(1, folders).stream().map(path -> path.substring(1)).toList(),
            written.subList(folders + 1, written.size()));
    return source.isImmutable(model) || seen.isStill(source, model)
        ? Optional.of(written.get(0))
        : Optional.empty();
  }

  /** Whether the model was fetched once. */
  boolean isWritten() {
    return Files.exists(file());
  }

  /** Notes a fingerprint. */
  void write(String fingerprint, Seen seen) throws IOException {
    List<String> written = new ArrayList<>();
    written.add(fingerprint);
    seen.folders().forEach(path -> written.add("/" + path));
    written.add("");
    written.addAll(seen.lines());
    Folders.write(file(), written);
  }

  private Path file() {
    return folder.resolve(key + ".seen");
  }
}
