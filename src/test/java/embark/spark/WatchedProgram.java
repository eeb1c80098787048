package embark.spark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark application of its own JVM that embeds a Parquet folder, and then keeps what the pages of
 * its driver show. Spark's settings come as system properties {@code spark.*}.
 */
final class WatchedProgram {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private WatchedProgram() {}

  /**
   * Embeds and asks.
   *
   * @param words a model, the folder to read, how many rows are in it, and the folder for the
   *     answers
   */
  public static void main(String[] words) throws IOException, InterruptedException {
    Path answers = Path.of(words[3]);
    try (SparkSession spark = SparkSession.builder().appName("watched").getOrCreate()) {
      Dataset<Row> rows = spark.read().parquet(words[1]).repartition(8);
      WorkMetrics metrics = WorkMetrics.registered(spark.sparkContext(), "embark");
      new TextEmbedder()
          .setInputCol("text")
          .setModel(words[0])
          .plan(rows.schema())
          .apply(rows, metrics)
          .write()
          .format("noop")
          .mode(SaveMode.Overwrite)
          .save();
      String pages = spark.sparkContext().uiWebUrl().get();
      String reported = reported(pages + "/metrics/prometheus", Long.parseLong(words[2]));
      Files.writeString(answers.resolve("prometheus.txt"), reported);
      Files.writeString(
          answers.resolve("executors.txt"), page(pages + "/metrics/executors/prometheus"));
      String application = spark.sparkContext().applicationId();
      Files.writeString(
          answers.resolve("stages.json"),
          page(pages + "/api/v1/applications/" + application + "/stages"));
      Files.writeString(answers.resolve("work.txt"), metrics.value().toString());
      Files.writeString(
          answers.resolve("executors"), String.join("\n", metrics.value().executors().keySet()));
    }
  }

  /** The page, once the executors' reports on it add up to the rows: they come now and then. */
  private static String reported(String address, long rows)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    String page = page(address);
    while (rows(page) != rows && System.nanoTime() < until) {
      page = page(address);
    }
    return page;
  }

  private static long rows(String page) {
    return Arrays.stream(page.split("\n", -1))
        .filter(line -> line.matches("metrics_\\w+_executors_\\w+_rows_Value\\{.*"))
        .filter(line -> !line.contains("_cpu_"))
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static String page(String address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(address + " answers " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }
}
