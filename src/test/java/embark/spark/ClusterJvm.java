package embark.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Spark application of its own JVM, with executors in others: embeds some texts. */
public final class ClusterJvm {

  private final Path folder;
  private final List<String> settings = new ArrayList<>();

  /**
   * An application whose texts, vectors and {@code SPARK_HOME} (at {@code home}) lie in a folder.
   */
  public ClusterJvm(Path folder) {
    this.folder = folder;
  }

  /** One of Spark's settings. */
  public ClusterJvm setting(String name, String value) {
    settings.add("-D" + name + "=" + value);
    return this;
  }

  /** Runs it to its end. Programs in the folder come first on the PATH. */
  public ChildJvm.End embed(int rows) throws IOException, InterruptedException {
    String texts = folder.resolve("texts").toString();
    Frames.manyTexts(rows).write().parquet(texts);
    return new ChildJvm()
        .options(settings.toArray(String[]::new))
        .cluster(folder.resolve("home"))
        .environment("PATH", folder + ":" + System.getenv("PATH"))
        .run(
            EmbedProgram.class,
            Path.of(Frames.MODEL).toAbsolutePath().toString(),
            texts,
            folder.resolve("out").toString(),
            "5");
  }

  /** How many rows it wrote. */
  public static long rows(Path folder) {
    return LocalSpark.session().read().parquet(folder.resolve("out").toString()).count();
  }
}
