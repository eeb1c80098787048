package embark.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.ChildJvm;
import embark.spark.ClusterJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the configurations runs on one machine. */
@Tag("long")
class ConfRunTest {

  @TempDir private Path folder;

  private static ChildJvm.End log(String file) throws Exception {
    return new ChildJvm()
        .options("-Dlog4j2.configurationFile=" + ConfFile.FOLDER.resolve(file))
        .run(LoggingProgram.class);
  }

  private static List<String> said(ChildJvm.End end) {
    return end.text().lines().filter(line -> line.contains(" of ")).toList();
  }

  private static void assertSaid(ChildJvm.End end, String what, boolean expected) {
    assertEquals(0, end.code(), end.text());
    assertEquals(
        expected,
        said(end).stream().anyMatch(line -> line.endsWith(what)),
        what + " in " + end.text());
  }

  @Test
  void theDriverSaysErrorsAndSparksWarnings() throws Exception {
    ChildJvm.End end = log("log4j2.properties");
    assertSaid(end, "warning of embark.spark.Some", true);
    assertSaid(end, "info of embark.spark.Some", false);
    assertSaid(end, "warning of org.apache.spark.Some", true);
    assertSaid(end, "warning of org.apache.spark.util.Utils", false);
    assertSaid(end, "error of org.apache.spark.util.Utils", true);
    assertSaid(end, "warning of other.Some", false);
    assertSaid(end, "error of other.Some", true);
    assertTrue(said(end).get(0).matches("\\d\\d:\\d\\d:\\d\\d WARN Some: .*"), end.text());
  }

  @Test
  void executorsSayMoreAndWhen() throws Exception {
    ChildJvm.End end = log("log4j2-executor.properties");
    assertSaid(end, "info of embark.spark.Some", true);
    assertSaid(end, "debug of embark.spark.Some", false);
    assertSaid(end, "info of org.apache.spark.Some", false);
    assertSaid(end, "warning of org.apache.spark.Some", true);
    assertSaid(end, "warning of org.apache.spark.util.Utils", false);
    assertSaid(end, "warning of other.Some", true);
    assertTrue(
        said(end).get(0).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+\\S* INFO \\[main] Some: .*"),
        end.text());
    assertTrue(end.text().contains("at embark.conf.LoggingProgram.main"), end.text());
  }

  /** A run in a cluster on this machine, of workers as large as an executor. */
  private ChildJvm.End embed(String file, Map<String, String> changes) throws Exception {
    Map<String, String> settings = new TreeMap<>(ConfFile.of(file).settings());
    settings.putAll(changes);
    ClusterJvm jvm = new ClusterJvm(folder);
    settings.forEach(jvm::setting);
    return jvm.embed(400);
  }

  private void assertEmbedded(ChildJvm.End end) throws IOException {
    assertEquals(0, end.code(), end.text());
    assertFalse(end.text().contains("Exception"), end.text());
    assertEquals(400, ClusterJvm.rows(folder));
  }

  @Test
  void theConfigurationForProcessorsRuns() throws Exception {
    assertEmbedded(
        embed(
            "spark-cpu.conf",
            Map.of(
                "spark.master", "local-cluster[2,1,1024]",
                "spark.cores.max", "2",
                "spark.executor.cores", "1",
                "spark.executor.memory", "1g",
                "spark.ui.port", "0")));
  }

  @Test
  void theConfigurationForGpusSchedulesThem() throws Exception {
    DiscoverGpusTest.smi(folder, "echo 3");
    String script = ConfFile.FOLDER.resolve("discover-gpus.sh").toString();
    ChildJvm.End end =
        embed(
            "spark-gpu.conf",
            Map.of(
                "spark.master", "local-cluster[1,8,2048]",
                "spark.cores.max", "8",
                "spark.ui.port", "0",
                "spark.worker.resource.gpu.amount", "1",
                "spark.worker.resource.gpu.discoveryScript", script,
                "spark.executor.resource.gpu.discoveryScript", script));
    assertEmbedded(end);
    // The build for processors leaves the GPU unused that the script found and Spark gave.
    String said = logs();
    assertTrue(said.contains("device=auto: this task has a GPU but runs on the CPU."), said);
  }

  private String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder.resolve("home/work"))) {
      for (Path file : files.filter(one -> one.endsWith("stderr")).toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }
}
