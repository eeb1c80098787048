package embark.spark;

import static embark.spark.Frames.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.infer.CudaOptions;
import embark.infer.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * GPUs as Spark hands them out, by a discovery script, on a machine that need not have any: what
 * opens models there is a fake.
 */
@Tag("long")
class GpuTest {

  private static final String ALL = "[[%s,64]]";

  @TempDir private Path folder;

  private ChildJvm.End run(String master, String addresses, String perTask, String... jobs)
      throws IOException, InterruptedException {
    Path script = folder.resolve("gpus.sh");
    Files.writeString(
        script,
        "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [%s]}'\n".formatted(addresses));
    assertTrue(script.toFile().setExecutable(true), "made executable");
    String count = String.valueOf(addresses.split(",", -1).length);
    ChildJvm jvm =
        new ChildJvm()
            .options(
                "-Dspark.master=" + master,
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.shuffle.partitions=1",
                "-Dspark.scheduler.minRegisteredResourcesRatio=1.0",
                "-Djava.io.tmpdir=" + folder);
    if (!master.startsWith("local[")) {
      jvm.cluster(folder.resolve("home"))
          .options(
              "-Dspark.worker.resource.gpu.amount=" + count,
              "-Dspark.worker.resource.gpu.discoveryScript=" + script,
              "-Dspark.executor.resource.gpu.amount=" + count,
              "-Dspark.task.resource.gpu.amount=" + perTask);
    }
    String[] words = new String[jobs.length + 2];
    words[0] = Path.of(MODEL).toAbsolutePath().toString();
    words[1] = folder.resolve("jobs").toString();
    System.arraycopy(jobs, 0, words, 2, jobs.length);
    ChildJvm.End end = jvm.run(GpuProgram.class, words);
    assertEquals(0, end.code(), end.text());
    return end;
  }

  private static String outcome(ChildJvm.End end, String job) {
    String prefix = "JOB " + job + " ";
    return end.text()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(end.text()));
  }

  private List<String> lines(String job, String about) throws IOException {
    return FakeGpus.lines(folder.resolve("jobs").resolve(job.replace(':', '-')), about);
  }

  /** What executors logged that has some words in it. */
  private List<String> logged(String words) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("home/work"))) {
      return files
          .filter(file -> file.endsWith("stderr"))
          .flatMap(GpuTest::read)
          .filter(line -> line.contains(words))
          .toList();
    }
  }

  private static Stream<String> read(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void tasksUseTheGpusThatSparkGaveThem() throws Exception {
    ChildJvm.End end =
        run(
            "local-cluster[1,2,1024]",
            "\"3\", \"5\"",
            "1",
            "WORK:auto",
            "WORK:cuda",
            "WORK:cpu",
            "REFUSE:auto",
            "REFUSE:cuda",
            "TRUE:auto",
            "TRUE:cuda",
            "DIE_ONCE:cuda");
    assertEquals(ALL.formatted("cuda"), outcome(end, "WORK:auto"));
    assertEquals(ALL.formatted("cuda"), outcome(end, "WORK:cuda"));
    assertEquals(
        List.of("cuda:3 for a task with [3]", "cuda:5 for a task with [5]"),
        List.copyOf(new TreeSet<>(lines("WORK:auto", "ran"))));
    List<String> opened = lines("WORK:auto", "opened");
    assertEquals(2, opened.size(), "one session for each GPU: " + opened);
    assertTrue(opened.get(0).startsWith("cuda:3 OptionalLong[1073741824] by "), opened.get(0));
    assertEquals(ALL.formatted("cpu"), outcome(end, "WORK:cpu"));
    assertEquals(ALL.formatted("cpu"), outcome(end, "REFUSE:auto"));
    String fallback = "device=auto: this task has a GPU but runs on the CPU. ";
    assertEquals(1, logged(fallback + "Cannot open the model: no libcudnn.so.9.").size());
    assertTrue(outcome(end, "REFUSE:cuda").contains("Cannot open the model: no libcudnn.so.9."));
    assertEquals(ALL.formatted("cpu"), outcome(end, "TRUE:auto"));
    String cpuBuild = "device=cuda was requested but ONNX Runtime here is the CPU build.";
    assertEquals(1, logged(fallback + cpuBuild).size());
    assertTrue(outcome(end, "TRUE:cuda").contains(cpuBuild), outcome(end, "TRUE:cuda"));
    // The executor that loses its GPU ends; another does its tasks.
    assertEquals(ALL.formatted("cuda"), outcome(end, "DIE_ONCE:cuda"));
    assertEquals(1, logged(" is lost to this process, so executor 0 ends with code 75;").size());
    List<String> executors =
        lines("DIE_ONCE:cuda", "opened").stream()
            .map(line -> line.replaceAll(".* by ", ""))
            .toList();
    assertEquals(2, new TreeSet<>(executors).size(), "executors: " + executors);
  }

  @Test
  void tasksWithSharesOfOneGpuShareItsSession() throws Exception {
    ChildJvm.End end = run("local-cluster[1,2,1024]", "\"4\"", "0.5", "WORK:cuda");
    assertEquals(ALL.formatted("cuda"), outcome(end, "WORK:cuda"));
    assertEquals(
        List.of("cuda:4 for a task with [4]"),
        List.copyOf(new TreeSet<>(lines("WORK:cuda", "ran"))));
    assertEquals(1, lines("WORK:cuda", "opened").size());
  }

  @Test
  void inLocalModeALostGpuEndsTheTaskAndNotTheJvm() throws Exception {
    ChildJvm.End end = run("local[2]", "\"0\"", "1", "DIE:cuda", "WORK:auto");
    assertTrue(
        outcome(end, "DIE:cuda").contains("CUDA failure 700: an illegal memory access"),
        outcome(end, "DIE:cuda"));
    assertEquals(ALL.formatted("cpu"), outcome(end, "WORK:auto"), "the JVM lives on");
  }

  private static TaskGpu gpu(String... addresses) {
    return new TaskGpu(List.of(addresses), true, CudaOptions.defaults());
  }

  @Test
  void ofSeveralGpusATaskUsesTheFirstAndSaysSo() {
    assertEquals(Device.cuda(2), gpu("2", "0").required());
    assertEquals(
        Optional.of(
            "A task has GPUs [2, 0] and uses 2 alone: set spark.task.resource.gpu.amount=1, and as"
                + " many tasks run as there are GPUs."),
        gpu("2", "0").unused());
    assertEquals(Optional.empty(), gpu("2").unused());
    assertFalse(gpu().isThere());
  }

  @Test
  void anAddressIsAnIndex() {
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> gpu("GPU-8f3a").required());
    assertEquals(
        "Cannot use GPU 'GPU-8f3a'; expected the index of a GPU. Let the discovery script print"
            + " indices.",
        e.getMessage());
  }
}
