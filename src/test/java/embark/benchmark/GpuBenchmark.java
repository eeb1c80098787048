package embark.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import embark.batch.TokenBatch;
import embark.bundle.FusedEngines;
import embark.bundle.Precision;
import embark.bundle.PreparedModels;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.OnnxEngines;
import embark.infer.Stop;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.EmbeddingTask;
import embark.pipeline.Item;
import embark.pipeline.Models;
import embark.pipeline.Pipeline;
import embark.pipeline.PipelineSpec;
import embark.tokenize.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a GPU makes of a model, without Spark. First whether it gives the processor's vectors; then
 * real tokens a second of the model alone, on ids made and sorted beforehand, for kinds of number,
 * numbers of callers and costs of batches in turns; then of whole pipelines, from texts in memory
 * to vectors in memory.
 *
 * <p>Arguments, each {@code key=value}: {@code device} (cuda, or cpu to try the program, where fp16
 * is tried by the model alone), {@code model}, {@code corpus}, {@code step}, {@code precisions}
 * (fp32,fp16), {@code callers} (1,2,3), {@code costs} (as {@link Bare#cost} reads them), {@code
 * tasks} (pipelines at a time), {@code windows} (rows), {@code rounds}, {@code json} (the file for
 * the results).
 */
public final class GpuBenchmark {

  private static final long SEED = 1;
  private static final int COMPARED = 64;
  private static final double LEAST = 0.999;

  private final Device device;
  private final Path corpus;
  private final int step;
  private final String model;
  private final Bare bare;
  private final EmbeddingTask task;
  private final Graph graph;
  private final int rounds;
  private final List<Map<String, Object>> results = new ArrayList<>();

  private GpuBenchmark(Map<String, String> settings) throws IOException {
    this.device = settings.get("device").equals("cpu") ? Device.cpu() : Device.cuda(0);
    this.corpus = Path.of(settings.get("corpus"));
    this.step = Integer.parseInt(settings.get("step"));
    this.model = settings.get("model");
    this.rounds = Integer.parseInt(settings.get("rounds"));
    this.bare = Bare.read(corpus, model, step);
    this.task = EmbeddingTask.resolve(bare.bundle(), EmbeddingOptions.asBundled());
    this.graph = task.graph(bare.bundle(), device);
  }

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    Map<String, String> settings = Timed.settings(words);
    GpuBenchmark benchmark = new GpuBenchmark(settings);
    List<Precision> precisions = list(settings, "precisions").map(Precision::of).toList();
    try {
      List<Precision> there =
          precisions.stream()
              .filter(p -> p == Precision.FP32 || benchmark.device.kind() == Device.Kind.CUDA)
              .toList();
      for (Precision precision : there) {
        benchmark.agree(precision);
      }
      benchmark.bare(
          precisions,
          list(settings, "callers").map(Integer::parseInt).toList(),
          list(settings, "costs").toList());
      benchmark.pipelines(
          there,
          list(settings, "tasks").map(Integer::parseInt).toList(),
          list(settings, "windows").map(Integer::parseInt).toList());
    } finally {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(Path.of(settings.get("json")).toFile(), benchmark.results);
    }
  }

  private static java.util.stream.Stream<String> list(Map<String, String> settings, String key) {
    return Arrays.stream(settings.get(key).split(",", -1));
  }

  private void print(String what, Object... pairs) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("what", what);
    result.put("model", Path.of(model).getFileName().toString());
    for (int i = 0; i < pairs.length; i += 2) {
      result.put((String) pairs[i], pairs[i + 1]);
    }
    results.add(result);
    StringBuilder line = new StringBuilder();
    result.forEach((key, value) -> line.append(key).append('=').append(value).append(' '));
    System.out.println(line.toString().trim());
  }

  /** A number with as many places as tell something. */
  private static double round(double value, int places) {
    return Double.parseDouble(String.format(Locale.ROOT, "%." + places + "f", value));
  }

  private Path file(Precision precision) {
    return precision == Precision.FP32
        ? bare.bundle().model()
        : PreparedModels.ofProcess(new OnnxEngines()).prepared(bare.bundle(), precision).graph();
  }

  private PipelineSpec<float[], float[]> spec(Precision precision, int windowRows) {
    return new PipelineSpec<>(
            model, bare.bundle().fingerprint(), task, windowRows, OptionalInt.empty())
        .with(Optional.of(precision));
  }

  /** The vectors of some texts beside those that the processor makes of the model in fp32. */
  private void agree(Precision precision) throws IOException {
    List<String> texts = Corpus.read(corpus, step);
    List<String> some = texts.subList(0, Math.min(COMPARED, texts.size()));
    List<float[]> expected = vectors(spec(Precision.FP32, COMPARED), some, Device.cpu());
    long start = System.nanoTime();
    List<float[]> found = vectors(spec(precision, COMPARED), some, device);
    double seconds = (System.nanoTime() - start) / 1e9;
    double largest = 0;
    double least = 1;
    for (int text = 0; text < some.size(); text++) {
      double product = 0;
      for (int i = 0; i < expected.get(text).length; i++) {
        float one = expected.get(text)[i];
        float other = found.get(text)[i];
        largest = Math.max(largest, Math.abs(one - other));
        product += (double) one * other;
      }
      least = Math.min(least, product);
    }
    print(
        "agree",
        "precision",
        precision.text(),
        "texts",
        some.size(),
        "least_cosine",
        round(least, 8),
        "largest_difference",
        String.format(Locale.ROOT, "%.1e", largest),
        "seconds_with_opening",
        round(seconds, 1));
    if (!(least > LEAST)) {
      throw new IllegalStateException(
          "The vectors are not the processor's: the least cosine is %s; expected more than %s."
              .formatted(least, LEAST));
    }
  }

  private static List<float[]> vectors(
      PipelineSpec<float[], float[]> spec, List<String> texts, Device device) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    try (Pipeline<?, float[]> pipeline = Models.shared().open(spec, device, 1)) {
      pipeline
          .run(texts.stream().map(text -> new Item<>(text, Text.of(text))).iterator(), tally -> {})
          .forEachRemaining(result -> vectors.add(result.value()));
    }
    return vectors;
  }

  private void bare(List<Precision> precisions, List<Integer> callers, List<String> costs)
      throws Exception {
    for (Precision precision : precisions) {
      try (Engine engine =
          new FusedEngines(new OnnxEngines()).open(file(precision), device, graph)) {
        List<Callable<Void>> turns = new ArrayList<>();
        for (int number : callers) {
          for (String cost : costs) {
            turns.add(() -> bare(engine, precision, number, cost));
          }
        }
        run(engine, bare.batches(Bare.cost(costs.get(0)), bare.encodings()), 1);
        Random random = new Random(SEED);
        for (int round = 1; round <= rounds; round++) {
          Collections.shuffle(turns, random);
          for (Callable<Void> turn : turns) {
            turn.call();
          }
        }
      }
    }
  }

  private Void bare(Engine engine, Precision precision, int callers, String cost) throws Exception {
    List<TokenBatch> batches = bare.batches(Bare.cost(cost), bare.encodings());
    double seconds = seconds(() -> run(engine, batches, callers));
    print(
        "bare",
        "precision",
        precision.text(),
        "callers",
        callers,
        "cost",
        cost,
        "tokens_per_second",
        Math.round(bare.tokens() / seconds),
        "batches",
        batches.size(),
        "padding",
        round(Bare.padding(bare.tokens(), batches.stream().mapToLong(TokenBatch::cells).sum()), 4),
        "seconds",
        round(seconds, 2));
    return null;
  }

  private Void run(Engine engine, List<TokenBatch> batches, int callers) throws Exception {
    AtomicInteger next = new AtomicInteger();
    return together(
        callers,
        caller -> {
          for (int b = next.getAndIncrement(); b < batches.size(); b = next.getAndIncrement()) {
            engine.run(batches.get(b), graph, new Stop());
          }
        });
  }

  private void pipelines(List<Precision> precisions, List<Integer> tasks, List<Integer> windows)
      throws Exception {
    List<String> texts = Corpus.read(corpus, step);
    for (int round = 1; round <= rounds; round++) {
      for (Precision precision : precisions) {
        for (int number : tasks) {
          for (int window : windows) {
            pipelines(precision, number, window, texts);
          }
        }
      }
    }
  }

  private void pipelines(Precision precision, int tasks, int window, List<String> texts)
      throws Exception {
    PipelineSpec<float[], float[]> spec = spec(precision, window);
    vectors(spec, texts.subList(0, Math.min(COMPARED, texts.size())), device);
    double seconds =
        seconds(
            () ->
                together(
                    tasks,
                    part ->
                        vectors(
                            spec,
                            texts.subList(
                                texts.size() * part / tasks, texts.size() * (part + 1) / tasks),
                            device)));
    print(
        "pipelines",
        "precision",
        precision.text(),
        "tasks",
        tasks,
        "window_rows",
        window,
        "tokens_per_second",
        Math.round(bare.tokens() / seconds),
        "texts_per_second",
        Math.round(texts.size() / seconds),
        "seconds",
        round(seconds, 2));
  }

  /** Work of one of several threads. */
  private interface Part {
    void run(int number);
  }

  private static Void together(int threads, Part part) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        running.add(callers.submit(() -> part.run(number)));
      }
      for (Future<?> one : running) {
        one.get();
      }
      return null;
    } finally {
      callers.shutdown();
    }
  }

  private static double seconds(Callable<Void> work) throws Exception {
    long start = System.nanoTime();
    work.call();
    return (System.nanoTime() - start) / 1e9;
  }
}
