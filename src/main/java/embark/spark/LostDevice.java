package embark.spark;

import embark.infer.Device;
import embark.infer.InferenceException;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done when a device is lost to the process, as a GPU is after an illegal memory access: no
 * task of this process can use it again, so the process ends where Spark starts another.
 */
final class LostDevice {

  /** Exit code of an executor whose device is lost. */
  static final int EXIT = 75;

  private static final Logger LOG = LoggerFactory.getLogger(LostDevice.class);

  private LostDevice() {}

  /**
   * Ends an executor. On the driver, or in local mode, where nobody would start it again, gives
   * what the task throws.
   */
  static IllegalStateException end(Device device, InferenceException failure) {
    if (!SparkEnv.get().executorId().equals("driver")) {
      LOG.error(
          "{} is lost to this process, so executor {} ends with code {}; Spark runs its tasks"
              + " again on others. ({})",
          device,
          SparkEnv.get().executorId(),
          EXIT,
          failure.getMessage());
      // No shutdown hooks: CUDA's own may wait for the device for ever.
      Runtime.getRuntime().halt(EXIT);
    }
    return new IllegalStateException(
        "%s is lost to this process: %s Start the application again, or use device=cpu."
            .formatted(device, failure.getMessage()),
        failure);
  }
}
