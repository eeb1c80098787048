package embark.benchmark;

import embark.batch.BatchCost;
import embark.batch.TokenBatch;
import embark.bundle.FusedEngines;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.OnnxEngines;
import embark.infer.Stop;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The model alone, on ids that were made and sorted beforehand: the most that anything around it
 * can reach. Prints real tokens a second for each budget of tokens a batch, and in the end the
 * medians over the rounds beside the best of them; those by CPU second hold on a busy machine too.
 *
 * <p>Arguments: corpus file, model, step (1 takes every line), threads, budgets (comma-separated,
 * each with the overhead that batches are grouped by: 512:8), rounds. Each round takes all budgets
 * in an order of its own.
 */
public final class EngineBenchmark {

  private static final long SEED = 1;

  private EngineBenchmark() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    Bare bare = Bare.read(Path.of(words[0]), words[1], Integer.parseInt(words[2]));
    int threads = Integer.parseInt(words[3]);
    List<String> budgets = new ArrayList<>(List.of(words[4].split(",", -1)));
    int rounds = Integer.parseInt(words[5]);
    Map<String, List<Speed>> speeds = new TreeMap<>();
    Random random = new Random(SEED);
    try (Engine engine =
        new FusedEngines(new OnnxEngines())
            .open(bare.bundle().model(), Device.cpu(), bare.graph())) {
      int some = Math.min(64, bare.encodings().size());
      run(
          engine,
          bare,
          bare.batches(new BatchCost(512, 8), bare.encodings().subList(0, some)),
          threads);
      for (int round = 1; round <= rounds; round++) {
        Collections.shuffle(budgets, random);
        for (String budget : budgets) {
          Speed speed = time(engine, bare, budget, threads, round);
          speeds.computeIfAbsent(budget, key -> new ArrayList<>()).add(speed);
        }
      }
    }
    Map<String, Speed> medians = new TreeMap<>();
    speeds.forEach(
        (budget, all) ->
            medians.put(
                budget,
                new Speed(
                    median(all.stream().map(Speed::bySecond).toList()),
                    median(all.stream().map(Speed::byCpuSecond).toList()))));
    double best = medians.values().stream().mapToDouble(Speed::bySecond).max().orElseThrow();
    double bestCpu = medians.values().stream().mapToDouble(Speed::byCpuSecond).max().orElseThrow();
    medians.forEach(
        (budget, median) ->
            System.out.printf(
                Locale.ROOT,
                "median budget=%s tokens_per_second=%.0f of_best=%.3f"
                    + " tokens_per_cpu_second=%.0f of_best=%.3f%n",
                budget,
                median.bySecond(),
                median.bySecond() / best,
                median.byCpuSecond(),
                median.byCpuSecond() / bestCpu));
  }

  /** Real tokens by wall second and by second of the process's CPU time. */
  private record Speed(double bySecond, double byCpuSecond) {}

  private static Speed time(Engine engine, Bare bare, String budget, int threads, int round)
      throws Exception {
    List<TokenBatch> batches = bare.batches(Bare.cost(budget), bare.encodings());
    long cells = batches.stream().mapToLong(TokenBatch::cells).sum();
    long tokens = bare.tokens();
    long cpu = cpu();
    long start = System.nanoTime();
    run(engine, bare, batches, threads);
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (cpu() - cpu) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "bare budget=%s tokens_per_second=%.0f tokens=%d seconds=%.2f cpu=%.2f padding=%.4f"
            + " round=%d%n",
        budget,
        tokens / seconds,
        tokens,
        seconds,
        cpuSeconds,
        Bare.padding(tokens, cells),
        round);
    return new Speed(tokens / seconds, tokens / cpuSeconds);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void run(Engine engine, Bare bare, List<TokenBatch> batches, int threads)
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
                    engine.run(batches.get(b), bare.graph(), new Stop());
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
