package embark.spark;

import embark.bundle.FetchListener;
import embark.bundle.ModelLocator;
import embark.bundle.StreamSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Model folders on the file systems that Hadoop knows. */
public final class HadoopBundles implements StreamSource {

  private static final Logger LOG = LoggerFactory.getLogger(HadoopBundles.class);

  private final Supplier<Configuration> configuration;

  /** File systems with the settings that hold whenever they are used. */
  HadoopBundles(Supplier<Configuration> configuration) {
    this.configuration = configuration;
  }

  /**
   * The locator of this process: with the settings of the active session, or in a task with those
   * that Spark was started with.
   */
  public static ModelLocator locator() {
    return locator(new FetchLog());
  }

  /** The same, with who is told of what is fetched from the hub. */
  public static ModelLocator locator(FetchListener listener) {
    return ModelLocator.ofProcess(new HadoopBundles(HadoopBundles::settings), listener);
  }

  /**
   * The settings of file systems: those of the active session, in a task those that Spark was
   * started with, and where there is no Spark those that it would be started with.
   */
  public static Configuration settings() {
    if (TaskContext.get() == null && SparkSession.getActiveSession().isDefined()) {
      return SparkSession.active().sessionState().newHadoopConf();
    }
    SparkEnv env = SparkEnv.get();
    return SparkHadoopUtil.get().newConfiguration(env == null ? new SparkConf() : env.conf());
  }

  @Override
  public List<Entry> list(String model, String folder) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Path path = path(model, folder);
    for (FileStatus status : files(path).listStatus(path)) {
      entries.add(
          status.isFile()
              ? new Entry(status.getPath().getName(), Kind.FILE, status.getLen(), stamp(status))
              : new Entry(status.getPath().getName(), Kind.FOLDER, 0, ""));
    }
    return entries;
  }

  @Override
  public InputStream open(String model, String path) throws IOException {
    LOG.info("Fetching {} of model {}", path, model);
    Path file = path(model, path);
    return files(file).open(file);
  }

  private static Path path(String model, String below) throws IOException {
    try {
      return below.isEmpty() ? new Path(model) : new Path(model, below);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The file system of a path; what cannot be loaded for it is told as an I/O error. */
  private FileSystem files(Path path) throws IOException {
    try {
      return path.getFileSystem(configuration.get());
    } catch (RuntimeException | LinkageError e) {
      throw new IOException(
          "the file system of %s: cannot be used (%s)"
              .formatted(path.toUri().getScheme(), e.getMessage()),
          e);
    }
  }

  private static String stamp(FileStatus status) {
    String etag = status instanceof EtagSource tagged ? tagged.getEtag() : null;
    return status.getModificationTime() + (etag == null ? "" : " " + etag);
  }
}
