package embark.jobs;

import embark.run.InvalidRunException;
import embark.tokenize.PrivateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The folder of the demo: a copy of the sample, and the vectors. A mark says whose it is, so that
 * the demo can be run again and touches nothing else.
 *
 * @param sample the messages, JSON Lines
 * @param vectors where the Parquet lies or will lie
 */
record DemoFolder(String sample, String vectors) {

  /** The sample on the class path. */
  static final String SAMPLE = "/embark/demo/messages.jsonl";

  static final String MARK = "_embark_demo";
  static final long ROOM = 16L << 20;

  /**
   * Takes a folder and writes the sample to it.
   *
   * @param asked what the user named; empty for the usual place
   * @throws InvalidRunException if the folder is somebody else's, too small or out of reach
   */
  static DemoFolder take(SparkSession spark, Optional<String> asked) {
    Configuration configuration = spark.sessionState().newHadoopConf();
    if (asked.isEmpty()
        && !(spark.sparkContext().isLocal()
            && "file".equals(FileSystem.getDefaultUri(configuration).getScheme()))) {
      throw refusal(
          "The demo's usual output is a folder of this machine, and Spark (%s, %s) works elsewhere;"
                  .formatted(spark.sparkContext().master(), FileSystem.getDefaultUri(configuration))
              + " expected a folder that all its machines see. Name one with --output.");
    }
    return take(configuration, asked.orElseGet(DemoFolder::usual), ROOM);
  }

  /** The same with the bytes that must be free. */
  static DemoFolder take(Configuration configuration, String name, long room) {
    Path folder = new Path(name);
    try {
      FileSystem files = folder.getFileSystem(configuration);
      if (files.exists(folder) && !isOurs(files, folder)) {
        throw refusal(
            "Output %s exists already; expected a new or empty folder, or one of an earlier demo."
                    .formatted(name)
                + " Name another with --output.");
      }
      long free = files.getStatus(nearestExisting(files, folder)).getRemaining();
      if (free < room) {
        throw refusal(
            "Output %s has %,d bytes of room; expected at least %,d. Free some, or name another"
                    .formatted(name, free, room)
                + " with --output.");
      }
      DemoFolder taken =
          new DemoFolder(
              new Path(folder, "messages.jsonl").toString(),
              new Path(folder, "vectors").toString());
      write(files, new Path(folder, MARK), "Written by jobs/run demo, which may replace it.\n");
      write(files, new Path(taken.sample), sampleText());
      return taken;
    } catch (IOException e) {
      throw refusal(
          "Output %s cannot be written: %s; expected a folder to write to. Name another with --output."
              .formatted(name, e.getMessage()));
    }
  }

  /** The sample as it is on the class path. */
  static String sampleText() {
    try (InputStream in = DemoFolder.class.getResourceAsStream(SAMPLE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + SAMPLE + " on the class path.", e);
    }
  }

  /**
   * {@code target/demo} of the checkout that this program was built in, as seen from the working
   * directory; for a program from elsewhere, a folder of the user's among the temporary ones.
   */
  private static String usual() {
    java.nio.file.Path here = java.nio.file.Path.of("").toAbsolutePath();
    try {
      java.nio.file.Path program =
          java.nio.file.Path.of(
              DemoFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (java.nio.file.Path at = program.getParent(); at != null; at = at.getParent()) {
        if (at.endsWith("target")) {
          java.nio.file.Path demo = at.resolve("demo");
          return (demo.startsWith(here) ? here.relativize(demo) : demo).toString();
        }
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The program has no place on this machine.", e);
    }
    try {
      return PrivateFolder.temporary("embark-demo").toString();
    } catch (IOException e) {
      throw refusal(
          "The demo's usual output, a temporary folder, cannot be made: %s; expected a folder to write to. Name one with --output."
              .formatted(e));
    }
  }

  private static boolean isOurs(FileSystem files, Path folder) throws IOException {
    return files.getFileStatus(folder).isDirectory()
        && (files.exists(new Path(folder, MARK)) || files.listStatus(folder).length == 0);
  }

  private static Path nearestExisting(FileSystem files, Path folder) throws IOException {
    Path at = files.makeQualified(folder);
    while (!files.exists(at)) {
      at = at.getParent();
    }
    return at;
  }

  private static void write(FileSystem files, Path file, String text) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static InvalidRunException refusal(String problem) {
    return new InvalidRunException(List.of(problem));
  }
}
