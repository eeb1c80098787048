package embark.spark;

import embark.infer.CudaOptions;
import embark.infer.Device;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The GPU that Spark gave to a task. Tasks with a share of the same GPU use one session together; a
 * task with several GPUs uses the first.
 */
final class TaskGpu {

  private static final String GPU = "gpu";

  private final List<String> addresses;
  private final boolean supported;
  private final CudaOptions options;

  /**
   * One of some GPUs.
   *
   * @param supported whether the runtime here was built for GPUs
   */
  TaskGpu(List<String> addresses, boolean supported, CudaOptions options) {
    this.addresses = List.copyOf(addresses);
    this.supported = supported;
    this.options = options;
  }

  /** The addresses of the GPUs that Spark gave to a task; null where no task runs. */
  static List<String> addresses(TaskContext task) {
    ResourceInformation gpu = task == null ? null : task.resourcesJMap().get(GPU);
    return gpu == null ? List.of() : List.of(gpu.addresses());
  }

  /** Whether Spark gave the task a GPU. */
  boolean isThere() {
    return !addresses.isEmpty();
  }

  /** A line about GPUs that the task has and does not use. */
  Optional<String> unused() {
    return addresses.size() < 2
        ? Optional.empty()
        : Optional.of(
            "A task has GPUs %s and uses %s alone: set spark.task.resource.gpu.amount=1, and as many tasks run as there are GPUs."
                .formatted(addresses, addresses.get(0)));
  }

  /**
   * The device; in local mode, where Spark gives tasks no GPUs, the first of the machine.
   *
   * @throws IllegalStateException if there is none that can be used
   */
  Device required() {
    if (!supported) {
      throw new IllegalStateException(
          "device=cuda was requested but ONNX Runtime here is the CPU build. Build with -Pgpu and "
              + "submit that jar, or use device=cpu.");
    }
    if (isThere()) {
      return device(addresses.get(0));
    }
    if (SparkEnv.get().conf().get("spark.master", "").matches("local(\\[.*)?")) {
      return Device.cuda(0, options);
    }
    throw new IllegalStateException(
        "device=cuda was requested but this task has no 'gpu' resource. Set "
            + "spark.executor.resource.gpu.amount and spark.task.resource.gpu.amount, or use "
            + "device=cpu.");
  }

  private Device device(String address) {
    if (!address.matches("[0-9]{1,4}")) {
      throw new IllegalStateException(
          "Cannot use GPU '%s'; expected the index of a GPU. Let the discovery script print indices."
              .formatted(address));
    }
    return Device.cuda(Integer.parseInt(address), options);
  }
}
