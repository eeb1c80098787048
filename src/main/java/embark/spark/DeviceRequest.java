package embark.spark;

import java.util.Locale;

/** The device that a user asks for; a task makes of it the device that it has. */
enum DeviceRequest {
  /** The task's GPU if it has one and the runtime can use it, the processor otherwise. */
  AUTO,
  /** The processor. */
  CPU,
  /** The task's GPU, or a failure. */
  CUDA;

  static DeviceRequest of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
