package embark.spark;

import embark.infer.CudaOptions;
import embark.infer.Device;
import embark.infer.InferenceException;
import embark.pipeline.Models;
import embark.pipeline.Pipeline;
import embark.pipeline.PipelineSpec;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a user wants the model to run, and how memory is taken there. A class and not a record:
 * records do not survive Kryo.
 */
final class Placement implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

  /** What was said in this JVM: each line is said once, not by each task. */
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private final DeviceRequest request;

  /** Null for no limit. */
  private final Long memLimit;

  /** Null for the runtime's default. */
  private final CudaOptions.Arena arena;

  Placement(DeviceRequest request, CudaOptions cuda) {
    this.request = request;
    this.memLimit = cuda.memLimit().isPresent() ? cuda.memLimit().getAsLong() : null;
    this.arena = cuda.arena().orElse(null);
  }

  /**
   * A pipeline and the device that it runs on.
   *
   * @param device the device
   * @param pipeline the pipeline
   */
  record Placed<P, V>(Device device, Pipeline<P, V> pipeline) {}

  /**
   * Opens a pipeline for a task; one that may run anywhere runs on the processor if its GPU cannot
   * be used, and a line in the log says why.
   *
   * @param task null where no task runs
   * @param threads threads that the pipeline may keep busy, the caller's included
   * @throws IllegalStateException if a GPU was asked for and there is none for the task
   * @throws InferenceException if a GPU was asked for and the model cannot be opened there
   */
  <P, V> Placed<P, V> open(PipelineSpec<P, V> spec, Models models, TaskContext task, int threads) {
    TaskGpu gpu = new TaskGpu(TaskGpu.addresses(task), models.supports(Device.Kind.CUDA), cuda());
    return switch (request) {
      case CPU -> open(spec, models, Device.cpu(), threads);
      case CUDA -> open(spec, models, said(gpu, gpu.required()), threads);
      case AUTO -> automatic(spec, models, gpu, threads);
    };
  }

  private <P, V> Placed<P, V> automatic(
      PipelineSpec<P, V> spec, Models models, TaskGpu gpu, int threads) {
    if (!gpu.isThere()) {
      return open(spec, models, Device.cpu(), threads);
    }
    Device device;
    try {
      device = gpu.required();
    } catch (IllegalStateException e) {
      return explained(spec, models, threads, e);
    }
    try {
      return open(spec, models, said(gpu, device), threads);
    } catch (InferenceException e) {
      return explained(spec, models, threads, e);
    }
  }

  private static <P, V> Placed<P, V> explained(
      PipelineSpec<P, V> spec, Models models, int threads, RuntimeException reason) {
    Placed<P, V> placed = open(spec, models, Device.cpu(), threads);
    say("device=auto: this task has a GPU but runs on the CPU. " + reason.getMessage());
    return placed;
  }

  private static <P, V> Placed<P, V> open(
      PipelineSpec<P, V> spec, Models models, Device device, int threads) {
    try {
      return new Placed<>(device, models.open(spec, HadoopBundles.locator(), device, threads));
    } catch (InferenceException e) {
      throw e.kind() == InferenceException.Kind.DEVICE ? LostDevice.end(device, e) : e;
    }
  }

  private static Device said(TaskGpu gpu, Device device) {
    gpu.unused().ifPresent(Placement::say);
    return device;
  }

  private static void say(String line) {
    if (SAID.add(line)) {
      LOG.warn(line);
    }
  }

  private CudaOptions cuda() {
    return new CudaOptions(
        memLimit == null ? OptionalLong.empty() : OptionalLong.of(memLimit),
        Optional.ofNullable(arena));
  }
}
