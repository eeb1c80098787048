package embark.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;

/** A source whose files are streams. */
public interface StreamSource extends BundleSource {

  /**
   * The bytes of a file, from its beginning; to be closed.
   *
   * @param model URI of the model folder
   * @param path path of the file below it
   */
  InputStream open(String model, String path) throws IOException;

  /** Copies the stream and checks that the disk has what was read. */
  @Override
  default void fetch(String model, String path, long size, Path file) throws IOException {
    String read;
    try (DigestInputStream in = new DigestInputStream(open(model, path), Fingerprint.sha256());
        OutputStream out = Folders.open(file)) {
      long bytes = copy(in, out);
      if (bytes != size) {
        throw new IOException("%s ended after %,d of %,d bytes".formatted(path, bytes, size));
      }
      read = Fingerprint.text(in.getMessageDigest());
    }
    if (!Fingerprint.of(file).equals(read)) {
      throw new IOException("%s is not on the disk as it was read".formatted(path));
    }
  }

  private static long copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("the work was cancelled");
      }
      out.write(buffer, 0, read);
      bytes += read;
    }
    return bytes;
  }
}
