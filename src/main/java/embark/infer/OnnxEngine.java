package embark.infer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import embark.batch.TokenBatch;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * ONNX Runtime. Each caller computes on its own thread: with as many callers as cores that is
 * faster than threads inside one call (measured: docs/speed.md).
 */
public final class OnnxEngine implements Engine {

  private static final String WEIGHTS_FOLDER =
      "session.model_external_initializers_file_folder_path";

  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxEngine(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /**
   * Opens a model.
   *
   * @param model the ONNX file; files with external data lie beside it
   * @param device where it runs
   * @throws InferenceException if the file is not a model that the runtime can run there
   */
  public static OnnxEngine open(Path model, Device device) {
    return open(
        model,
        device,
        (environment, options) -> environment.createSession(model.toString(), options));
  }

  /**
   * Opens a graph that is in memory.
   *
   * @param graph an ONNX file's bytes
   * @param folder where the files lie that hold its weights
   * @param device where it runs
   * @throws InferenceException if it is not a graph that the runtime can run there
   */
  static OnnxEngine open(byte[] graph, Path folder, Device device) {
    return open(
        folder,
        device,
        (environment, options) -> {
          options.addConfigEntry(WEIGHTS_FOLDER, folder.toString());
          return environment.createSession(graph, options);
        });
  }

  /** Makes a session. */
  private interface Opening {
    OrtSession session(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  private static OnnxEngine open(Path model, Device device, Opening opening) {
    OrtEnvironment environment = OnnxEnvironment.get();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      // Shapes change from batch to batch: a plan for one shape is memory lost for the next.
      options.setMemoryPatternOptimization(false);
      if (device.kind() == Device.Kind.CUDA) {
        addCuda(options, device);
      }
      return new OnnxEngine(environment, opening.session(environment, options));
    } catch (OrtException e) {
      throw new InferenceException(
          InferenceException.Kind.SETUP,
          "Cannot open %s on %s: %s. %s"
              .formatted(
                  model,
                  device,
                  e.getMessage(),
                  device.kind() == Device.Kind.CUDA
                      ? "Check the driver, CUDA 12 and cuDNN 9, or use device=cpu."
                      : "Check that the file is a whole ONNX export."),
          e);
    }
  }

  private static void addCuda(OrtSession.SessionOptions options, Device device)
      throws OrtException {
    CudaOptions wanted = device.cuda();
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index())) {
      // Products of 32-bit floats stay such; the runtime would round them to TF32's ten bits.
      cuda.add("use_tf32", "0");
      if (wanted.memLimit().isPresent()) {
        cuda.add("gpu_mem_limit", Long.toString(wanted.memLimit().getAsLong()));
      }
      if (wanted.arena().isPresent()) {
        cuda.add("arena_extend_strategy", wanted.arena().get().value());
      }
      options.addCUDA(cuda);
    }
  }

  @Override
  public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    long[] shape = {batch.rows(), batch.columns()};
    try {
      inputs.put(graph.ids(), tensor(batch.ids(), shape, graph.integers()));
      if (graph.mask().isPresent()) {
        inputs.put(graph.mask().get(), tensor(mask(batch), shape, graph.integers()));
      }
      if (graph.types().isPresent()) {
        inputs.put(graph.types().get(), tensor(batch.typeIds(), shape, graph.integers()));
      }
      if (graph.shape() == Graph.Shape.WANTED) {
        int[] wanted = wanted(batch);
        if (wanted.length == 0) {
          return outputs(batch, graph, new float[0]);
        }
        inputs.put(
            Graph.WANTED_INPUT,
            tensor(wanted, new long[] {wanted.length}, Graph.IntegerType.INT64));
      }
      try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
        Stop.Call call = stop.begin(() -> terminate(options));
        try (OrtSession.Result result = session.run(inputs, Set.copyOf(graph.outputs()), options)) {
          return outputs(batch, graph, floats(result, batch, graph));
        } finally {
          call.over();
        }
      }
    } catch (OrtException e) {
      throw failed(batch, e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static void terminate(OrtSession.RunOptions options) {
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      throw new InferenceException(
          InferenceException.Kind.SETUP, "Cannot stop the model: " + e.getMessage() + ".", e);
    }
  }

  private static InferenceException failed(TokenBatch batch, OrtException failure) {
    InferenceException.Kind kind = OnnxFailure.kind(failure);
    return kind == InferenceException.Kind.STOPPED
        ? Stop.stopped(failure)
        : new InferenceException(
            kind,
            "Cannot run the model on a batch of %d x %d tokens: %s."
                .formatted(batch.rows(), batch.columns(), failure.getMessage()),
            failure);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new InferenceException(
          InferenceException.Kind.SETUP, "Cannot close the model: " + e.getMessage() + ".", e);
    }
  }

  private OnnxTensor tensor(int[] values, long[] shape, Graph.IntegerType type)
      throws OrtException {
    if (type == Graph.IntegerType.INT32) {
      return OnnxTensor.createTensor(environment, IntBuffer.wrap(values), shape);
    }
    long[] wide = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(wide), shape);
  }

  private static int[] mask(TokenBatch batch) {
    int[] mask = new int[batch.ids().length];
    for (int row = 0; row < batch.rows(); row++) {
      int start = row * batch.columns();
      Arrays.fill(mask, start, start + batch.length(row), 1);
    }
    return mask;
  }

  /** The tokens whose rows are wanted, as indices into the rectangle. */
  private static int[] wanted(TokenBatch batch) {
    return IntStream.range(0, batch.rows())
        .flatMap(
            row -> Arrays.stream(batch.wanted(row)).map(token -> row * batch.columns() + token))
        .toArray();
  }

  /** Rows that an output has for a batch. */
  private static int rows(TokenBatch batch, Graph.Shape shape) {
    return switch (shape) {
      case TOKENS -> batch.rows() * batch.columns();
      case POOLED -> batch.rows();
      case WANTED -> IntStream.range(0, batch.rows()).map(row -> batch.wanted(row).length).sum();
    };
  }

  /** The outputs side by side, row by row. */
  private static float[] floats(OrtSession.Result result, TokenBatch batch, Graph graph) {
    int count = graph.outputs().size();
    int rows = rows(batch, graph.shape());
    float[][] each = new float[count][];
    for (int i = 0; i < count; i++) {
      String name = graph.outputs().get(i);
      each[i] = floats(name, result.get(name).orElseThrow());
      if (each[i].length != (long) rows * graph.width() / count) {
        throw new InferenceException(
            InferenceException.Kind.SETUP,
            "Cannot read output %s: %d floats for %d x %d tokens; expected %d a %s. Export the model again."
                .formatted(
                    name,
                    each[i].length,
                    batch.rows(),
                    batch.columns(),
                    graph.width() / count,
                    graph.shape() == Graph.Shape.POOLED ? "text" : "token"),
            null);
      }
    }
    return count == 1 ? each[0] : sideBySide(each, rows, graph.width());
  }

  private static float[] sideBySide(float[][] each, int rows, int width) {
    int columns = width / each.length;
    float[] all = new float[rows * width];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < each.length; i++) {
        System.arraycopy(each[i], row * columns, all, row * width + i * columns, columns);
      }
    }
    return all;
  }

  private static float[] floats(String name, OnnxValue value) {
    FloatBuffer buffer = value instanceof OnnxTensor tensor ? tensor.getFloatBuffer() : null;
    if (buffer == null) {
      throw new InferenceException(
          InferenceException.Kind.SETUP,
          "Cannot read output %s: it is %s; expected floats. Export the model with float32 outputs."
              .formatted(name, value.getType()),
          null);
    }
    if (buffer.hasArray()) {
      // The runtime copied 32-bit floats to a buffer on the heap, which is ours then.
      return buffer.array();
    }
    float[] floats = new float[buffer.remaining()];
    buffer.get(floats);
    return floats;
  }

  private static List<Output> outputs(TokenBatch batch, Graph graph, float[] values) {
    List<Output> outputs = new ArrayList<>(batch.rows());
    int start = 0;
    for (int row = 0; row < batch.rows(); row++) {
      int rows =
          switch (graph.shape()) {
            case TOKENS -> batch.length(row);
            case POOLED -> 1;
            case WANTED -> batch.wanted(row).length;
          };
      outputs.add(new Output(values, start * graph.width(), rows, graph.width()));
      start += graph.shape() == Graph.Shape.TOKENS ? batch.columns() : rows;
    }
    return outputs;
  }
}
