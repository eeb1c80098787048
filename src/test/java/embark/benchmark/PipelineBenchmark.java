package embark.benchmark;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.ModelLocator;
import embark.infer.Device;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.EmbeddingTask;
import embark.pipeline.Item;
import embark.pipeline.Models;
import embark.pipeline.Pipeline;
import embark.pipeline.PipelineSpec;
import embark.pipeline.Tally;
import embark.tokenize.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The pipeline without Spark: texts in memory become vectors in memory. One pipeline a thread, each
 * with its part of the texts, as tasks of Spark have.
 *
 * <p>Arguments, each {@code key=value}: {@code warm}, {@code texts} and {@code check}, files that
 * {@link Timed#texts} reads; {@code vectors}, the file to which those of {@code check} are written;
 * {@code model}; {@code cores}. Prints a line more than {@link Timed}: {@code padding} and its
 * share of what was computed.
 */
public final class PipelineBenchmark {

  private static final int WINDOW_ROWS = 2048;

  private PipelineBenchmark() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    Map<String, String> settings = Timed.settings(words);
    String model = settings.get("model");
    int threads = Integer.parseInt(settings.get("cores"));
    Bundle bundle = BundleReader.read(ModelLocator.ofProcess().locate(model));
    PipelineSpec<?, float[]> spec =
        new PipelineSpec<>(
            model,
            bundle.fingerprint(),
            EmbeddingTask.resolve(bundle, EmbeddingOptions.asBundled()),
            WINDOW_ROWS,
            OptionalInt.empty());
    List<String> warm = Timed.texts(Path.of(settings.get("warm")));
    List<String> texts = Timed.texts(Path.of(settings.get("texts")));
    AtomicReference<Tally> total = new AtomicReference<>(Tally.ZERO);
    Timed.print(() -> vectors(spec, warm, threads), () -> vectors(spec, texts, threads, total));
    System.out.printf(Locale.ROOT, "padding %.5f%n", total.get().paddingShare());
    Timed.write(
        Path.of(settings.get("vectors")),
        vectors(spec, Timed.texts(Path.of(settings.get("check"))), threads));
  }

  private static List<float[]> vectors(
      PipelineSpec<?, float[]> spec, List<String> texts, int threads) throws Exception {
    return vectors(spec, texts, threads, new AtomicReference<>(Tally.ZERO));
  }

  private static List<float[]> vectors(
      PipelineSpec<?, float[]> spec, List<String> texts, int threads, AtomicReference<Tally> total)
      throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<float[]>>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        List<String> part =
            texts.subList(texts.size() * i / threads, texts.size() * (i + 1) / threads);
        parts.add(callers.submit(() -> vectors(spec, part, total)));
      }
      List<float[]> all = new ArrayList<>(texts.size());
      for (Future<List<float[]>> part : parts) {
        all.addAll(part.get());
      }
      return all;
    } finally {
      callers.shutdown();
    }
  }

  private static List<float[]> vectors(
      PipelineSpec<?, float[]> spec, List<String> texts, AtomicReference<Tally> total) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    try (Pipeline<?, float[]> pipeline = Models.shared().open(spec, Device.cpu(), 1)) {
      pipeline
          .run(
              texts.stream().map(text -> new Item<>(text, Text.of(text))).iterator(),
              tally -> total.accumulateAndGet(tally, Tally::plus))
          .forEachRemaining(result -> vectors.add(result.value()));
    }
    return vectors;
  }
}
