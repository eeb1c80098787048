package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.batch.BatchCost;
import embark.bundle.BundleReader;
import embark.infer.Device;
import embark.infer.Graph;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which texts may share a batch. */
class DeviceCostsTest {

  private static final Graph MASKED =
      BundleReader.read(Path.of("src/test/resources/models/tiny-bert"))
          .embedding()
          .graph()
          .orElseThrow();

  @Test
  void paddingIsForGraphsThatKnowAMask() {
    Device cpu = Device.cpu();
    BatchCost masked = DeviceCosts.of(cpu, MASKED, OptionalInt.of(64));
    assertEquals(64, masked.batchTokens());
    assertTrue(masked.exactFrom() > 1, masked.toString());
    assertEquals(1, DeviceCosts.of(cpu, Fakes.GRAPH, OptionalInt.empty()).exactFrom());
  }
}
