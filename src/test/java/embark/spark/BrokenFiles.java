package embark.spark;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** This machine's files under any scheme: one name cannot be written. */
public final class BrokenFiles extends RawLocalFileSystem {

  private static volatile String unwritable = "";
  private static volatile String last = "";

  private URI root;

  /** Names what cannot be created or moved to. */
  public static void failAt(String name) {
    unwritable = name;
  }

  /** The path of the file that was created last. */
  static String last() {
    return last;
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    root = URI.create(name.getScheme() + ":///");
    super.initialize(name, configuration);
  }

  @Override
  public URI getUri() {
    // Asked for while the class above is made, too.
    return root == null ? super.getUri() : root;
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
    last = file.toUri().getPath();
    return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return !to.getName().equals(unwritable) && super.rename(from, to);
  }
}
