package embark.spark;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** This machine's files under the scheme {@code broken}: one name cannot be written. */
public final class BrokenFiles extends RawLocalFileSystem {

  private static volatile String unwritable = "";

  /** Names what cannot be created or moved to. */
  static void failAt(String name) {
    unwritable = name;
  }

  @Override
  public URI getUri() {
    return URI.create("broken:///");
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (file.getName().equals(unwritable)) {
      throw new IOException("No room for " + unwritable);
    }
    return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return !to.getName().equals(unwritable) && super.rename(from, to);
  }
}
