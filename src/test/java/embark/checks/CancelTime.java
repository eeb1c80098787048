package embark.checks;

import embark.infer.EndlessGraph;
import embark.infer.NativeCalls;
import embark.spark.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Cancels jobs whose one batch would compute for years, and prints how long after that no thread is
 * in native code. Exits with 1 if one took ten seconds.
 *
 * <p>Arguments: folder of the tiny models, an empty folder, rounds.
 */
public final class CancelTime {

  private static final double MOST_SECONDS = 10;

  private CancelTime() {}

  /** Runs it. */
  public static void main(String[] words) throws IOException, InterruptedException {
    Path model = Path.of(words[1]).resolve("endless");
    copy(Path.of(words[0]).resolve("tiny-bert"), model);
    Files.write(model.resolve("onnx/model.onnx"), EndlessGraph.bytes());
    double longest = 0;
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("cancel")
            .config("spark.ui.enabled", false)
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("OFF");
      Dataset<Row> embedded =
          new TextEmbedder()
              .setInputCol("text")
              .setModel(model.toString())
              .transform(spark.range(0, 20, 1, 2).selectExpr("cast(id as string) text"));
      for (int round = Integer.parseInt(words[2]); round > 0; round--) {
        longest = Math.max(longest, cancelled(spark, embedded));
      }
    }
    System.out.printf("longest: %.2f s%n", longest);
    System.exit(longest < MOST_SECONDS ? 0 : 1);
  }

  private static double cancelled(SparkSession spark, Dataset<Row> embedded)
      throws InterruptedException {
    Thread job =
        new Thread(
            () -> {
              spark.sparkContext().setJobGroup("endless", "would take years", false);
              embedded.collectAsList();
            },
            "job");
    job.setUncaughtExceptionHandler((thread, e) -> {});
    job.start();
    if (!NativeCalls.await(() -> NativeCalls.count() == 2)) {
      throw new IllegalStateException("The job does not compute");
    }
    long start = System.nanoTime();
    spark.sparkContext().cancelJobGroup("endless");
    boolean ended = NativeCalls.await(() -> NativeCalls.count() == 0);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("no thread in native code after %.2f s%n", seconds);
    if (!ended) {
      throw new IllegalStateException("Threads compute on after a minute");
    }
    job.join();
    return seconds;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
