package embark.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * A file of a revision as the hub lists it.
 *
 * @param path in the repository
 * @param size in bytes
 * @param digest what its content must hash to, in hexadecimal: by its length a SHA-256, which large
 *     files have, or git's SHA-1 of a blob
 */
record HubFile(String path, long size, String digest) {

  private static final int SHA256_LENGTH = 64;

  HubFile {
    Objects.requireNonNull(path, "path");
    if (!digest.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "Invalid digest of %s: '%s'; expected 40 or 64 hexadecimal digits."
              .formatted(path, digest));
    }
  }

  /** What the digest is called. */
  String kind() {
    return digest.length() == SHA256_LENGTH ? "SHA-256" : "git SHA-1";
  }

  /** Whether a text is a digest of the same kind, so that it can be compared. */
  boolean isComparable(String other) {
    return other.length() == digest.length() && other.matches("[0-9a-f]+");
  }

  /** The digest of a file on the disk, of the same kind. */
  String digestOf(Path file) throws IOException {
    MessageDigest hash = hash(Files.size(file));
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hash.update(buffer, 0, read);
      }
    }
    return Fingerprint.text(hash);
  }

  /** Git hashes {@code "blob " + size + NUL} before the content. */
  private MessageDigest hash(long length) {
    if (digest.length() == SHA256_LENGTH) {
      return Fingerprint.sha256();
    }
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(("blob " + length + "\0").getBytes(StandardCharsets.UTF_8));
      return sha1;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1.", e);
    }
  }
}
