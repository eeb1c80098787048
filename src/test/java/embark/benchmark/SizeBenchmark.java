package embark.benchmark;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.ModelLocator;
import embark.head.Aggregation;
import embark.infer.Device;
import embark.pipeline.ClassificationOptions;
import embark.pipeline.ClassificationTask;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.EmbeddingTask;
import embark.pipeline.EntityOptions;
import embark.pipeline.EntityTask;
import embark.pipeline.Item;
import embark.pipeline.Models;
import embark.pipeline.Pipeline;
import embark.pipeline.PipelineSpec;
import embark.pipeline.Result;
import embark.pipeline.Task;
import embark.tokenize.Text;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * One model, loaded and run on real texts as a Spark task runs it. Prints one line: what was asked
 * of it, the size of its graph, the process's largest resident memory, real tokens, and those by
 * second of wall and of CPU time, loading left out.
 *
 * <p>Arguments: corpus file, step (1 takes every line), model, threads. Linux alone tells the
 * memory; elsewhere it is 0.
 */
public final class SizeBenchmark {

  private static final int WINDOW_ROWS = 2048;
  private static final double MEGABYTE = 1e6;

  private SizeBenchmark() {}

  /** Runs it. */
  public static void main(String[] words) throws IOException {
    List<String> texts = Corpus.read(Path.of(words[0]), Integer.parseInt(words[1]));
    String model = words[2];
    Bundle bundle = BundleReader.read(ModelLocator.ofProcess().locate(model));
    run(spec(model, bundle, task(bundle)), bundle, texts, Integer.parseInt(words[3]));
  }

  /** What is asked of a model: its labels or entities where it has some, else its vectors. */
  private static Task<?, ?> task(Bundle bundle) {
    if (bundle.tags().problems().isEmpty() && !bundle.labels().labels().isEmpty()) {
      return EntityTask.resolve(bundle, EntityOptions.of(Aggregation.FIRST));
    }
    return bundle.labels().problems().isEmpty()
        ? ClassificationTask.resolve(bundle, ClassificationOptions.asBundled())
        : EmbeddingTask.resolve(bundle, EmbeddingOptions.asBundled());
  }

  private static <P, V> PipelineSpec<P, V> spec(String model, Bundle bundle, Task<P, V> task) {
    return new PipelineSpec<>(model, bundle.fingerprint(), task, WINDOW_ROWS, OptionalInt.empty());
  }

  private static <P, V> void run(
      PipelineSpec<P, V> spec, Bundle bundle, List<String> texts, int threads) throws IOException {
    try (Pipeline<P, V> pipeline = Models.shared().open(spec, Device.cpu(), threads)) {
      walk(pipeline, texts.subList(0, Math.min(8, texts.size())));
      long cpu = cpu();
      long start = System.nanoTime();
      long tokens = walk(pipeline, texts);
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (cpu() - cpu) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%s file_mb=%.0f peak_rss_mb=%d texts=%d tokens=%d tokens_per_second=%.0f"
              + " tokens_per_cpu_second=%.0f%n",
          spec.task().getClass().getSimpleName(),
          Files.size(bundle.model()) / MEGABYTE,
          peakMegabytes(),
          texts.size(),
          tokens,
          tokens / seconds,
          tokens / cpuSeconds);
    }
  }

  /** Runs texts; the tokens that the model read. Fails where a text has no answer. */
  private static <P, V> long walk(Pipeline<P, V> pipeline, List<String> texts) {
    Iterator<Result<String, V>> results =
        pipeline.run(
            texts.stream().map(text -> new Item<>(text, Text.of(text))).iterator(), tally -> {});
    long tokens = 0;
    int answers = 0;
    while (results.hasNext()) {
      Result<String, V> result = results.next();
      tokens += result.tokens();
      answers += result.value() == null ? 0 : 1;
    }
    if (answers != texts.size()) {
      throw new IllegalStateException(
          "Got %d answers; expected one for each of %d texts.".formatted(answers, texts.size()));
    }
    return tokens;
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** {@code VmHWM} of Linux's {@code /proc/self/status}, in MB; 0 elsewhere. */
  private static long peakMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1_000_000)
        .findFirst()
        .orElse(0);
  }
}
