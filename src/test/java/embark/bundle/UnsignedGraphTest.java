package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.infer.OnnxEngines;
import embark.infer.Output;
import embark.infer.Stop;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest products of 8-bit numbers, which overflow on processors without VNNI. */
class UnsignedGraphTest {

  @TempDir private Path folder;

  @Test
  void productsAreExactWithUnsignedWeights() throws IOException {
    OnnxFile file = OverflowProbe.file();
    assertTrue(UnsignedGraph.isFor(file));
    OnnxFile unsigned = UnsignedGraph.of(file);
    assertFalse(UnsignedGraph.isFor(unsigned));
    assertExact(unsigned, new OnnxEngines());
  }

  /** It fails only where products overflow. */
  @Test
  void productsAreExactWhereModelsAreOpened() throws IOException {
    assertExact(OverflowProbe.file(), new FusedEngines(new OnnxEngines()));
  }

  private void assertExact(OnnxFile file, Engines engines) throws IOException {
    Path model = folder.resolve("model.onnx");
    file.write(model);
    try (Engine engine = engines.open(model, Device.cpu())) {
      for (Output output : engine.run(OverflowProbe.batch(), OverflowProbe.GRAPH, new Stop())) {
        for (int i = 0; i < output.width(); i++) {
          assertEquals(OverflowProbe.EXPECTED, output.at(0, i));
        }
      }
    }
  }
}
