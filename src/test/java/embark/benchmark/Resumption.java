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
 * How much is done again after a kill, and what a plain reader sees at that moment: {@code embed}
 * beside Spark's streaming file source with {@code Trigger.AvailableNow} and a checkpoint.
 */
public final class Resumption {

  private static final int MANY_FILES = 60;
  private static final int FILES_A_BATCH = 8;

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
        "%-14s %-9s | %10s | %22s | %s%n",
        "",
        "input",
        "committed",
        "a plain reader sees",
        "rows done again, of all");
    try (SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", false).getOrCreate()) {
      for (int files : List.of(1, MANY_FILES)) {
        String input = folder.resolve("in-" + files).toString();
        spark
            .range(0, rows, 1, files)
            .selectExpr("id", "concat('message ', id, ' about order ', id % 977) as text")
            .write()
            .parquet(input);
        chunks(spark, files, input);
        streaming(spark, files, input);
      }
    }
  }

  private void chunks(SparkSession spark, int files, String input) throws Exception {
    Path output = folder.resolve("chunks-" + files);
    Path making = folder.resolve("_" + output.getFileName() + ".embark");
    String[] words = {
      "embed", "--input", input, "--text", "text", "--model", model, "--output", output.toString()
    };
    Process first = job("chunks-" + files + "-1.txt", Main.class, words);
    long half = 0;
    while (first.isAlive() && half == 0) {
      first.waitFor(20, TimeUnit.MILLISECONDS);
      half = count(making, ".*/chunks/[0-9]+\\.json") >= 8 ? 1 : 0;
    }
    first.destroyForcibly().waitFor();
    long committed = count(making, ".*/chunks/[0-9]+\\.json");
    long seen = Files.exists(output) ? plain(spark, output) : 0;
    Process second = job("chunks-" + files + "-2.txt", Main.class, words);
    require(second.waitFor() == 0, "chunks-" + files + "-2.txt");
    String summary = Files.readString(output.resolve("_summary.json"));
    long redone = Long.parseLong(summary.replaceAll("(?s).*\"redone_rows\" : (\\d+).*", "$1"));
    long chunks = Long.parseLong(summary.replaceAll("(?s).*\"chunks\" : (\\d+).*", "$1"));
    line("chunks", files, committed + " of " + chunks, seen, redone);
    require(plain(spark, output) == rows, "rows of " + output);
  }

  private void streaming(SparkSession spark, int files, String input) throws Exception {
    Path output = folder.resolve("stream-" + files);
    String checkpoint = folder.resolve("checkpoint-" + files).toString();
    String[] words = {"stream", model, input, output.toString(), checkpoint};
    Process first = job("stream-" + files + "-1.txt", Resumption.class, words);
    // One file has no half that shows: killed when its rows are on their way to the disk.
    long enough = files == 1 ? 1 : MANY_FILES / FILES_A_BATCH / 2 * 2 + 1;
    while (first.isAlive() && count(output, ".*/part-[^/]*\\.parquet") < enough) {
      first.waitFor(20, TimeUnit.MILLISECONDS);
    }
    first.destroyForcibly().waitFor();
    long seen = plain(spark, output);
    long log = count(output, ".*/_spark_metadata/[0-9]+");
    long committed = log == 0 ? 0 : spark.read().parquet(output.toString()).count();
    Process second = job("stream-" + files + "-2.txt", Resumption.class, words);
    require(second.waitFor() == 0, "stream-" + files + "-2.txt");
    String said = Files.readString(folder.resolve("stream-" + files + "-2.txt"));
    long computed = Long.parseLong(said.replaceAll("(?s).*computed=(\\d+).*", "$1"));
    line(
        "streaming",
        files,
        committed + " rows",
        seen,
        computed - (rows - committed) + (seen - committed));
  }

  private void line(String what, int files, String committed, long seen, long redone) {
    System.out.printf(
        Locale.ROOT,
        "%-14s %3d file%s | %10s | %,15d of %,d | %,d (%.0f %%)%n",
        what,
        files,
        files == 1 ? " " : "s",
        committed,
        seen,
        rows,
        redone,
        100.0 * redone / rows);
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
