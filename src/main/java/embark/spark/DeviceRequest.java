package embark.spark;

import embark.infer.Device;
import embark.infer.OnnxEngine;
import java.util.Locale;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device that a user asks for; a task makes of it the device that it has. */
enum DeviceRequest {
  /** The task's GPU if it has one and the runtime can use it, the processor otherwise. */
  AUTO,
  /** The processor. */
  CPU,
  /** The task's GPU, or a failure. */
  CUDA;

  private static final Logger LOG = LoggerFactory.getLogger(DeviceRequest.class);
  private static final String GPU = "gpu";

  static DeviceRequest of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** The device for a task; for none (no task is running here), the processor or the first GPU. */
  Device resolve(TaskContext task) {
    if (this == CPU) {
      return Device.cpu();
    }
    ResourceInformation gpu = task == null ? null : task.resourcesJMap().get(GPU);
    boolean supported = OnnxEngine.supports(Device.Kind.CUDA);
    if (this == CUDA) {
      return required(gpu, supported);
    }
    if (gpu != null && !supported) {
      LOG.warn(
          "device=auto: this task has GPU {} but ONNX Runtime here is the CPU build, so the CPU is"
              + " used. Build with -Pgpu to use the GPU.",
          gpu.addresses()[0]);
    }
    return gpu != null && supported ? device(gpu) : Device.cpu();
  }

  private static Device required(ResourceInformation gpu, boolean supported) {
    if (!supported) {
      throw new IllegalStateException(
          "device=cuda was requested but ONNX Runtime here is the CPU build. Build with -Pgpu and "
              + "submit that jar, or use device=cpu.");
    }
    if (gpu != null) {
      return device(gpu);
    }
    // Local mode has no resource scheduling: there the first GPU is the task's.
    if (SparkEnv.get().conf().get("spark.master", "").matches("local(\\[.*)?")) {
      return Device.cuda(0);
    }
    throw new IllegalStateException(
        "device=cuda was requested but this task has no 'gpu' resource. Set "
            + "spark.executor.resource.gpu.amount and spark.task.resource.gpu.amount, or use "
            + "device=cpu.");
  }

  private static Device device(ResourceInformation gpu) {
    String address = gpu.addresses()[0];
    if (!address.matches("[0-9]+")) {
      throw new IllegalStateException(
          "Cannot use GPU '"
              + address
              + "'; expected the index of a GPU. Let the discovery script print indices.");
    }
    return Device.cuda(Integer.parseInt(address));
  }
}
