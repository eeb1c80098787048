package embark.benchmark;

import embark.jobs.Main;
import embark.spark.ChildJvm;
import embark.spark.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * How much is left to do after a kill about half way, and what a plain reader sees at that moment:
 * {@code embed} beside Spark's streaming file source with {@code Trigger.AvailableNow} and a
 * checkpoint.
 */
public final class Resumption {

  private static final int MANY_FILES = 60;
  private static final int FILES_A_BATCH = 8;
  private static final String CHUNK = ".*/chunks/[0-9]+\\.json";

  private final Path folder;
  private final String model;
  private final long rows;

  private Resumption(Path folder, String model, long rows) {
    this.folder = folder;
    this.model = model;
    this.rows = rows;
  }

  /**
   * Measures, or is the streaming job.
   *
   * @param words a new folder, a model and how many rows; or {@code stream}, a model, the folders
   *     of input, output and checkpoint
   */
  public static void main(String[] words) throws Exception {
    if (words[0].equals("stream")) {
      stream(words[1], words[2], words[3], words[4]);
      return;
    }
    Path folder = Path.of(words[0]).toAbsolutePath();
    new Resumption(folder, words[1], Long.parseLong(words[2])).measure();
  }

  private static void stream(String model, String input, String output, String checkpoint)
      throws Exception {
    try (SparkSession spark = SparkSession.builder().appName("stream").getOrCreate()) {
      Dataset<Row> read =
          spark
              .readStream()
              .schema("id long, text string")
              .option("maxFilesPerTrigger", FILES_A_BATCH)
              .parquet(input);
      StreamingQuery query =
          new TextEmbedder()
              .setInputCol("text")
              .setModel(model)
              .transform(read.repartition(2))
              .writeStream()
              .format("parquet")
              .option("checkpointLocation", checkpoint)
              .trigger(Trigger.AvailableNow())
              .start(output);
      query.awaitTermination();
      long computed = 0;
      for (var progress : query.recentProgress()) {
        computed += progress.numInputRows();
      }
      System.out.println("computed=" + computed);
    }
  }

  private void measure() throws Exception {
    System.out.printf(
        Locale.ROOT,
        "%-10s %-9s | %12s | %21s | %s%n",
        "",
        "input",
        "killed after",
        "a plain reader sees",
        "rows that the second start computes");
    try (SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", false).getOrCreate()) {
      for (int files : List.of(1, MANY_FILES)) {
        String input = folder.resolve("in-" + files).toString();
        spark
            .range(0, rows, 1, files)
            .selectExpr("id", "concat('message ', id, ' about order ', id % 977) as text")
            .write()
            .parquet(input);
        long milliseconds = chunks(spark, files, input);
        streaming(spark, files, input, milliseconds);
      }
    }
  }

  /** Kills the job when half of its chunks are committed; after how many milliseconds. */
  private long chunks(SparkSession spark, int files, String input) throws Exception {
    Path output = folder.resolve("chunks-" + files);
    Path making = folder.resolve("_" + output.getFileName() + ".embark/_embark");
    String[] words = {
      "embed", "--input", input, "--text", "text", "--model", model, "--output", output.toString()
    };
    String[] logs = {"chunks-" + files + "-1.txt", "chunks-" + files + "-2.txt"};
    long begun = System.nanoTime();
    Process first = job(logs[0], Main.class, words);
    while (first.isAlive() && 2 * count(making, CHUNK) < planned(making)) {
      first.waitFor(20, TimeUnit.MILLISECONDS);
    }
    first.destroyForcibly().waitFor();
    long milliseconds = (System.nanoTime() - begun) / 1_000_000;
    double committed = (double) count(making, CHUNK) / planned(making);
    long seen = Files.exists(output) ? plain(spark, output) : 0;
    require(job(logs[1], Main.class, words).waitFor() == 0, logs[1]);
    require(plain(spark, output) == rows, "rows of " + output);
    line("chunks", files, milliseconds, seen, Math.round(rows * (1 - committed)));
    return milliseconds;
  }

  /** How many chunks a run has; very many as long as it has no plan. */
  private static long planned(Path making) throws IOException {
    List<Path> plans = find(making, ".*/plan\\.json");
    return plans.isEmpty()
        ? Integer.MAX_VALUE
        : Files.readString(plans.get(0)).split("\"number\"", -1).length - 1;
  }

  private void streaming(SparkSession spark, int files, String input, long milliseconds)
      throws Exception {
    Path output = folder.resolve("stream-" + files);
    String checkpoint = folder.resolve("checkpoint-" + files).toString();
    String[] words = {"stream", model, input, output.toString(), checkpoint};
    String[] logs = {"stream-" + files + "-1.txt", "stream-" + files + "-2.txt"};
    Process first = job(logs[0], Resumption.class, words);
    require(!first.waitFor(milliseconds, TimeUnit.MILLISECONDS), "it was through before the kill");
    first.destroyForcibly().waitFor();
    long seen = plain(spark, output);
    require(job(logs[1], Resumption.class, words).waitFor() == 0, logs[1]);
    String said = Files.readString(folder.resolve(logs[1]));
    long computed = Long.parseLong(said.replaceAll("(?s).*computed=(\\d+).*", "$1"));
    line("streaming", files, milliseconds, seen, computed);
  }

  private void line(String what, int files, long milliseconds, long seen, long left) {
    System.out.printf(
        Locale.ROOT,
        "%-10s %3d file%s | %,10.1f s | %,10d of %,d | %,d of %,d%n",
        what,
        files,
        files == 1 ? " " : "s",
        milliseconds / 1e3,
        seen,
        rows,
        left,
        rows);
  }

  private Process job(String log, Class<?> program, String... words) throws IOException {
    return new ChildJvm()
        .options("-Dspark.master=local[2]", "-Dspark.ui.enabled=false")
        .start(folder.resolve(log), program, words);
  }

  /** Rows of all whole Parquet files that a reader finds who knows nothing of Spark. */
  private static long plain(SparkSession spark, Path output) throws IOException {
    List<String> files = new ArrayList<>();
    for (Path file : find(output, ".*/part-[^/]*\\.parquet")) {
      // A file without its footer is no Parquet yet.
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length > 8 && bytes[bytes.length - 1] == '1') {
        files.add(file.toString());
      }
    }
    return files.isEmpty() ? 0 : spark.read().parquet(files.toArray(String[]::new)).count();
  }

  private static long count(Path folder, String pattern) throws IOException {
    return find(folder, pattern).size();
  }

  private static List<Path> find(Path folder, String pattern) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().matches(pattern)).toList();
    } catch (java.io.UncheckedIOException e) {
      // Files come and go while the job works.
      return List.of();
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("Not as expected: " + what);
    }
  }
}
