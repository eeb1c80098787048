package embark.benchmark;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.batch.BatchCost;
import embark.batch.TokenBatch;
import embark.bundle.FusedEngines;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.infer.Graph;
import embark.infer.OnnxEngines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where the model's own time goes: ONNX Runtime's profile of the graph that the pipeline runs, on
 * one thread, summed by operator. Prints the operators in descending order, each with its calls,
 * milliseconds and share of all.
 *
 * <p>Arguments: corpus file, model, step (1 takes every line), batches' cost (512:16:128), a folder
 * for the profile.
 */
public final class OperatorProfile {

  /** Its time is that of the nodes inside, which are counted themselves. */
  private static final String BRANCH = "If";

  private OperatorProfile() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    Bare bare = Bare.read(Path.of(words[0]), words[1], Integer.parseInt(words[2]));
    BatchCost cost = Bare.cost(words[3]);
    Remembering runtime = new Remembering();
    new FusedEngines(runtime).open(bare.bundle().model(), Device.cpu(), bare.graph()).close();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setMemoryPatternOptimization(false);
      options.addConfigEntry(
          "session.model_external_initializers_file_folder_path", runtime.folder.toString());
      options.enableProfiling(Path.of(words[4]).resolve("profile").toString());
      try (OrtSession session = environment.createSession(runtime.graph, options)) {
        for (TokenBatch batch : bare.batches(cost, bare.encodings())) {
          run(environment, session, bare.graph(), batch);
        }
        print(Path.of(session.endProfiling()), bare.tokens());
      }
    }
  }

  private static void run(
      OrtEnvironment environment, OrtSession session, Graph graph, TokenBatch batch)
      throws OrtException {
    int[] mask = new int[batch.ids().length];
    for (int row = 0; row < batch.rows(); row++) {
      int start = row * batch.columns();
      Arrays.fill(mask, start, start + batch.length(row), 1);
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      inputs.put(graph.ids(), tensor(environment, batch, batch.ids(), graph));
      if (graph.mask().isPresent()) {
        inputs.put(graph.mask().get(), tensor(environment, batch, mask, graph));
      }
      if (graph.types().isPresent()) {
        inputs.put(graph.types().get(), tensor(environment, batch, batch.typeIds(), graph));
      }
      session.run(inputs, Set.copyOf(graph.outputs())).close();
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(
      OrtEnvironment environment, TokenBatch batch, int[] values, Graph graph) throws OrtException {
    long[] shape = {batch.rows(), batch.columns()};
    return graph.integers() == Graph.IntegerType.INT32
        ? OnnxTensor.createTensor(environment, IntBuffer.wrap(values), shape)
        : OnnxTensor.createTensor(
            environment, LongBuffer.wrap(Arrays.stream(values).asLongStream().toArray()), shape);
  }

  private static void print(Path profile, long tokens) throws IOException {
    Map<String, Spent> spent = new HashMap<>();
    for (JsonNode event : new ObjectMapper().readTree(profile.toFile())) {
      String operator = event.path("args").path("op_name").asText();
      if (event.path("name").asText().endsWith("_kernel_time") && !operator.equals(BRANCH)) {
        spent.merge(operator, new Spent(1, event.path("dur").asLong()), Spent::plus);
      }
    }
    Files.delete(profile);
    long all = spent.values().stream().mapToLong(Spent::micros).sum();
    System.out.printf("%-28s %9s %10s %7s%n", "operator", "calls", "ms", "share");
    spent.entrySet().stream()
        .sorted(Comparator.comparing(entry -> -entry.getValue().micros()))
        .forEach(
            entry ->
                System.out.printf(
                    Locale.ROOT,
                    "%-28s %9d %10.1f %6.1f%%%n",
                    entry.getKey(),
                    entry.getValue().calls(),
                    entry.getValue().micros() / 1e3,
                    100.0 * entry.getValue().micros() / all));
    System.out.printf(
        Locale.ROOT,
        "all of %d tokens %.1f ms, %.0f tokens/s%n",
        tokens,
        all / 1e3,
        tokens * 1e6 / all);
  }

  /** What an operator took: its calls, and the microseconds of all of them. */
  private record Spent(long calls, long micros) {
    Spent plus(Spent other) {
      return new Spent(calls + other.calls, micros + other.micros);
    }
  }

  /** Remembers the graph that was opened last. */
  private static final class Remembering implements Engines {

    private final Engines runtime = new OnnxEngines();
    private byte[] graph;
    private Path folder;

    @Override
    public boolean supports(Device.Kind kind) {
      return runtime.supports(kind);
    }

    @Override
    public Engine open(Path model, Device device) {
      try {
        graph = Files.readAllBytes(model);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      folder = model.toAbsolutePath().getParent();
      return runtime.open(model, device);
    }

    @Override
    public Engine open(byte[] bytes, Path files, Device device) {
      graph = bytes.clone();
      folder = files;
      return runtime.open(bytes, files, device);
    }
  }
}
