package embark.benchmark;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.ModelLocator;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.OnnxEngine;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.EmbeddingTask;
import embark.tokenize.DjlTokenizer;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The model alone, on ids that were made and sorted beforehand: the most that anything around it
 * can reach. Prints real tokens a second for each budget of tokens a batch.
 *
 * <p>Arguments: corpus file, model, step (1 takes every line), threads, budgets (comma-separated).
 */
public final class EngineBenchmark {

  private EngineBenchmark() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    List<String> texts = Corpus.read(Path.of(words[0]), Integer.parseInt(words[2]));
    int threads = Integer.parseInt(words[3]);
    Bundle bundle = BundleReader.read(ModelLocator.ofProcess().locate(words[1]));
    EmbeddingTask task = EmbeddingTask.resolve(bundle, EmbeddingOptions.asBundled());
    List<Encoding> encodings = new ArrayList<>();
    try (Tokenizer tokenizer = new DjlTokenizer(task.tokenizer(bundle))) {
      long start = System.nanoTime();
      texts.forEach(text -> encodings.addAll(tokenizer.encode(Text.of(text))));
      System.out.printf(
          Locale.ROOT,
          "tokenize %,.0f texts/s on one core%n",
          texts.size() / ((System.nanoTime() - start) / 1e9));
    }
    Graph graph = task.graph(bundle);
    long tokens = encodings.stream().mapToLong(Encoding::length).sum();
    try (Engine engine = OnnxEngine.open(bundle.model(), Device.cpu())) {
      run(
          engine,
          graph,
          new Batcher(new BatchCost(512, 8), bundle.padId()).batches(encodings.subList(0, 64)),
          threads);
      for (String budget : words[4].split(",", -1)) {
        List<TokenBatch> batches =
            new Batcher(
                    new BatchCost(Integer.parseInt(budget), Integer.parseInt(words[5])),
                    bundle.padId())
                .batches(encodings);
        long cells = batches.stream().mapToLong(TokenBatch::cells).sum();
        long cpu = cpu();
        long start = System.nanoTime();
        run(engine, graph, batches, threads);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            Locale.ROOT,
            "bare budget=%s tokens_per_second=%.0f tokens=%d seconds=%.2f cpu=%.2f padding=%.4f%n",
            budget,
            tokens / seconds,
            tokens,
            seconds,
            (cpu() - cpu) / 1e9,
            1 - (double) tokens / cells);
      }
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void run(Engine engine, Graph graph, List<TokenBatch> batches, int threads)
      throws Exception {
    AtomicInteger next = new AtomicInteger();
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(
            callers.submit(
                () -> {
                  for (int b = next.getAndIncrement();
                      b < batches.size();
                      b = next.getAndIncrement()) {
                    engine.run(batches.get(b), graph);
                  }
                }));
      }
      for (Future<?> caller : running) {
        caller.get();
      }
    } finally {
      callers.shutdown();
    }
  }
}
