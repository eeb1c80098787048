package embark.spark;

import static embark.spark.Frames.MODEL;
import static embark.spark.Frames.manyTexts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's pages show of a running job: Prometheus gauges, accumulators. */
@Tag("long")
class MetricsPluginTest {

  private static final int ROWS = 400;

  @TempDir private Path folder;

  private Map<String, Double> gauges;

  private void watch(String master, String... settings) throws Exception {
    String texts = folder.resolve("texts").toString();
    LocalSpark.session();
    manyTexts(ROWS).write().parquet(texts);
    ChildJvm jvm =
        new ChildJvm()
            .options(
                "-Dspark.master=" + master,
                "-Dspark.ui.port=0",
                "-Dspark.plugins=embark.spark.MetricsPlugin",
                "-Dspark.embark.metrics.interval=100ms",
                "-Dspark.metrics.namespace=embark",
                "-Dspark.metrics.conf.*.sink.prometheusServlet.class="
                    + "org.apache.spark.metrics.sink.PrometheusServlet",
                "-Dspark.metrics.conf.*.sink.prometheusServlet.path=/metrics/prometheus")
            .options(settings)
            .cluster(folder.resolve("home"));
    ChildJvm.End end =
        jvm.run(
            WatchedProgram.class,
            Path.of(MODEL).toAbsolutePath().toString(),
            texts,
            "" + ROWS,
            folder.toString());
    assertEquals(0, end.code(), end.text());
    gauges =
        read("prometheus.txt")
            .lines()
            .filter(line -> line.startsWith("metrics_embark_") && line.contains("_Value{"))
            .filter(line -> line.contains("_plugin_embark_spark_MetricsPlugin_"))
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.indexOf("_Value{")),
                    line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)),
                    (one, other) -> one));
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  /** A gauge of the driver's page. */
  private double gauge(String name) {
    Double value = gauges.get("metrics_embark_driver_plugin_embark_spark_MetricsPlugin_" + name);
    assertTrue(value != null, name + " is not among " + gauges.keySet());
    return value;
  }

  @Test
  void oneJvmShowsItsWork() throws Exception {
    watch("local[2]");
    for (String of : List.of("", "cpu_", "executors_driver_", "executors_driver_cpu_")) {
      assertEquals(ROWS, gauge(of + "rows"));
      assertEquals(ROWS, gauge(of + "texts"));
      assertTrue(gauge(of + "cells") >= gauge(of + "tokens"), of);
      assertEquals(
          1 - gauge(of + "tokens") / gauge(of + "cells"), gauge(of + "paddingShare"), 1e-9);
      assertTrue(gauge(of + "inferenceSeconds") > 0 && gauge(of + "queueSeconds") > 0, of);
    }
    assertEquals(1, gauge("sessions"));
    assertEquals(1, gauge("executors_count"));
    assertTrue(gauge("tokensPerSecond") >= 0, "tokens/s");
    assertTrue(
        read("executors.txt").contains("metrics_executor_completedTasks_total"),
        "Spark's own page of executors");
  }

  @Test
  void theRestInterfaceShowsTheAccumulatorInALine() throws Exception {
    watch("local[2]");
    String work = read("work.txt");
    assertTrue(work.startsWith(ROWS + " rows, "), work);
    for (JsonNode stage : new ObjectMapper().readTree(read("stages.json"))) {
      for (JsonNode accumulator : stage.path("accumulatorUpdates")) {
        if (accumulator.path("name").asText().equals("embark")) {
          assertEquals(work, accumulator.path("value").asText());
          return;
        }
      }
    }
    throw new AssertionError("no accumulator 'embark' in " + read("stages.json"));
  }

  @Test
  void theDriverShowsAllExecutors() throws Exception {
    watch(
        "local-cluster[2,1,1024]", "-Dspark.serializer=org.apache.spark.serializer.KryoSerializer");
    double first = gauge("executors_0_rows");
    double second = gauge("executors_1_rows");
    assertTrue(first > 0 && second > 0, "one executor did all: " + first + ", " + second);
    assertEquals(ROWS, first + second);
    assertEquals(2, gauge("executors_count"));
    // The accumulator came home, Kryo or not.
    assertTrue(read("work.txt").startsWith(ROWS + " rows, "), read("work.txt"));
    assertEquals(List.of("0/localhost", "1/localhost"), read("executors").lines().toList());
  }
}
