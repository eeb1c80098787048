package embark.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** This machine's files as a file system of their own, which notes what is opened. */
public final class ElsewhereFiles extends RawLocalFileSystem {

  /** Its scheme. */
  static final String SCHEME = "embarktest";

  /** The setting that names the file in which the names of opened files are noted. */
  static final String LOG = "embarktest.log";

  private java.nio.file.Path log;

  /** The URI of a path. */
  public static String uri(java.nio.file.Path path) {
    return SCHEME + "://" + path.toAbsolutePath();
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    log = java.nio.file.Path.of(configuration.get(LOG, "/dev/null"));
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    Files.writeString(
        log, file.getName() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return super.open(file, bufferSize);
  }
}
