package embark.pipeline;

import embark.batch.BatchCost;
import embark.bundle.FusedEngines;
import embark.infer.Device;
import embark.infer.Graph;
import java.util.OptionalInt;

/**
 * What batches cost on each kind of device. The processor's figures were measured: {@code
 * benchmarks/run batches} prints them. The GPU's are to be.
 */
final class DeviceCosts {

  private static final BatchCost CPU = new BatchCost(512, 16, FusedEngines.UNMASKED_FROM);
  private static final BatchCost CUDA = new BatchCost(32 * 1024, 2 * 1024);

  private DeviceCosts() {}

  /**
   * The device's cost, with a budget that a user asks for. A graph without a mask takes padding for
   * text, so that only texts of one length may share a batch.
   */
  static BatchCost of(Device device, Graph graph, OptionalInt batchTokens) {
    BatchCost cost = device.kind() == Device.Kind.CUDA ? CUDA : CPU;
    return new BatchCost(
        batchTokens.orElse(cost.batchTokens()),
        cost.overheadTokens(),
        graph.mask().isPresent() ? cost.exactFrom() : 1);
  }
}
