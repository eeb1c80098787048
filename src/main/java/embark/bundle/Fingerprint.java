package embark.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * SHA-256 of files and of bundles. A file's digest is kept for as long as its size and time stay
 * the same, so that a model is read once a process for it.
 */
final class Fingerprint {

  private static final Map<Stamp, String> KNOWN = new ConcurrentHashMap<>();

  private Fingerprint() {}

  /** What a file's content is assumed to depend on. */
  private record Stamp(Path file, long size, FileTime time) {}

  /** SHA-256 over the paths and the SHA-256 of a bundle's files, in the order of paths. */
  static String of(Path directory, List<String> paths) {
    MessageDigest digest = sha256();
    for (String path : paths) {
      String line = path + " " + of(directory.resolve(path)) + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return text(digest);
  }

  /** What a digest came to, in hexadecimal. */
  static String text(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 of a file, in hexadecimal. */
  static String of(Path file) {
    try {
      Stamp stamp = new Stamp(file.toRealPath(), Files.size(file), Files.getLastModifiedTime(file));
      String known = KNOWN.get(stamp);
      if (known == null) {
        known = read(file);
        KNOWN.put(stamp, known);
      }
      return known;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return text(digest);
  }

  /** A digest over nothing yet. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
