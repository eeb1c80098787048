package embark.benchmark;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.FirstTokenGraph;
import embark.bundle.FusedEngines;
import embark.bundle.ModelLocator;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.OnnxEngines;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What it gains to compute an encoder's last layer for the first token only: the model's two forms
 * in turns on the same batches of 512 tokens, one thread, for texts of several lengths.
 *
 * <p>Arguments: model, rounds. Prints a line a length: medians of the thread's CPU milliseconds a
 * batch, and how many times as fast the shorter form is.
 */
public final class FirstTokenBenchmark {

  private static final int TOKENS = 512;
  private static final int WORDS = 1000;
  private static final long SEED = 1;
  private static final int[] LENGTHS = {32, 128, 256, 512};

  private FirstTokenBenchmark() {}

  /** Runs it. */
  public static void main(String[] words) {
    Bundle bundle = BundleReader.read(ModelLocator.ofProcess().locate(words[0]));
    int rounds = Integer.parseInt(words[1]);
    Graph all = bundle.embedding().graph().orElseThrow();
    Graph first = FirstTokenGraph.reading(all);
    FusedEngines engines = new FusedEngines(new OnnxEngines());
    try (Engine whole = engines.open(bundle.model(), Device.cpu(), all);
        Engine shorter = engines.open(bundle.model(), Device.cpu(), first)) {
      for (int length : LENGTHS) {
        TokenBatch batch = batch(bundle, length);
        List<Double> wholes = new ArrayList<>();
        List<Double> shorters = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
          double one = millis(whole, batch, all);
          double other = millis(shorter, batch, first);
          if (round > 0) {
            wholes.add(one);
            shorters.add(other);
          }
        }
        System.out.printf(
            Locale.ROOT,
            "%3d tokens a text: all rows %.1f ms, first rows %.1f ms, %.3f times as fast%n",
            length,
            median(wholes),
            median(shorters),
            median(wholes) / median(shorters));
      }
    }
  }

  private static double millis(Engine engine, TokenBatch batch, Graph graph) {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    engine.run(batch, graph, new Stop());
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e6;
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }

  private static TokenBatch batch(Bundle bundle, int length) {
    Random random = new Random(SEED);
    List<Encoding> encodings = new ArrayList<>();
    for (int row = 0; row < TOKENS / length; row++) {
      int[] ids = random.ints(length, WORDS, 2 * WORDS).toArray();
      encodings.add(new Encoding(ids, new int[length], false));
    }
    return new Batcher(new BatchCost(TOKENS, 0), bundle.padId()).batches(encodings).get(0);
  }
}
