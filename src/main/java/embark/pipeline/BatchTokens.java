package embark.pipeline;

import embark.infer.Device;

/** Token budgets that were measured to suit a device: {@code benchmarks/batches} prints why. */
final class BatchTokens {

  private static final int CPU = 1024;
  private static final int CUDA = 32 * 1024;

  private BatchTokens() {}

  static int suited(Device device) {
    return device.kind() == Device.Kind.CUDA ? CUDA : CPU;
  }
}
