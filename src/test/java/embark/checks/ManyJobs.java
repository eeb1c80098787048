package embark.checks;

import embark.pipeline.Models;
import embark.spark.TextClassifier;
import embark.spark.TextEmbedder;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs many short Spark jobs in this JVM, most of them whole, some ended early and some that fail,
 * and prints what is open before and after. Exits with 1 if something grew.
 *
 * <p>Arguments: folder of the tiny models, jobs. A tenth as many, and at least 30, run first to
 * warm up. The temporary directory must be this JVM's own; Linux.
 */
public final class ManyJobs {

  private static final int ROWS = 20;
  private static final int FEWEST = 30;
  private static final int TENTH = 10;

  /** Room for what is not ours: Spark's and the JDK's own buffers and open files. */
  private static final long FEW = 16;

  /** Room for the heap and the JVM's compiler, in kB. */
  private static final long RESIDENT_KB = 256 * 1024;

  private ManyJobs() {}

  /** Runs it. */
  public static void main(String[] words) throws IOException {
    Path models = Path.of(words[0]);
    int jobs = Integer.parseInt(words[1]);
    boolean grew;
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("many jobs")
            .config("spark.ui.enabled", false)
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("OFF");
      run(spark, models, Math.max(FEWEST, jobs / TENTH));
      Map<String, Long> before = open();
      run(spark, models, jobs);
      grew = compare(before, open(), jobs);
    }
    System.exit(grew ? 1 : 0);
  }

  private static void run(SparkSession spark, Path models, int jobs) {
    Dataset<Row> rows =
        spark
            .range(0, ROWS, 1, 2)
            .selectExpr("id", "concat('text of row ', cast(id as string)) text");
    Dataset<Row> broken =
        rows.selectExpr("id", "if(id = 15, raise_error('ended by a check'), text) text");
    TextEmbedder embedder =
        new TextEmbedder().setInputCol("text").setModel(models.resolve("tiny-bert").toString());
    TextClassifier classifier =
        new TextClassifier()
            .setInputCol("text")
            .setModel(models.resolve("classifier-bert").toString());
    for (int job = 0; job < jobs; job++) {
      switch (job % TENTH) {
        case 3 -> require(embedder.transform(rows).head() != null);
        case 5 -> fail(embedder.transform(broken));
        case 7 -> fail(classifier.transform(broken));
        case 8, 9 -> require(classifier.transform(rows).collectAsList().size() == ROWS);
        default -> require(embedder.transform(rows).collectAsList().size() == ROWS);
      }
    }
  }

  private static void require(boolean whole) {
    if (!whole) {
      throw new IllegalStateException("A job lost rows");
    }
  }

  private static void fail(Dataset<Row> rows) {
    try {
      rows.collectAsList();
    } catch (Exception e) {
      return;
    }
    throw new IllegalStateException("A job with a broken row went through");
  }

  /** What is open, when nothing works and garbage is collected. */
  private static Map<String, Long> open() throws IOException {
    Map<String, Long> open = new LinkedHashMap<>();
    for (int round = 0; round < 3; round++) {
      System.gc();
      System.runFinalization();
    }
    open.put("sessions", (long) Models.shared().sessions());
    open.put("tokenizers", (long) Models.shared().tokenizers());
    open.put(
        "embark threads",
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("embark-"))
            .count());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals("direct")) {
        open.put("direct buffers", pool.getCount());
        open.put("direct buffers, kB", pool.getMemoryUsed() / 1024);
      }
    }
    open.put("open files", count(Path.of("/proc/self/fd")));
    open.put("temporary files", count(Path.of(System.getProperty("java.io.tmpdir"))));
    open.put("resident, kB", resident());
    return open;
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  private static boolean compare(Map<String, Long> before, Map<String, Long> after, int jobs) {
    List<String> grown = new ArrayList<>();
    System.out.printf("%-22s %10s %10s%n", "after " + jobs + " jobs", "before", "after");
    for (Map.Entry<String, Long> entry : before.entrySet()) {
      long now = after.get(entry.getKey());
      System.out.printf("%-22s %10d %10d%n", entry.getKey(), entry.getValue(), now);
      long room =
          switch (entry.getKey()) {
            case "sessions", "tokenizers", "temporary files" -> 0;
            case "embark threads" -> 2;
            case "direct buffers, kB" -> 1024;
            case "resident, kB" -> RESIDENT_KB;
            default -> FEW;
          };
      if (now > entry.getValue() + room) {
        grown.add(entry.getKey());
      }
    }
    System.out.println(grown.isEmpty() ? "nothing grew" : "grew: " + grown);
    return !grown.isEmpty();
  }
}
