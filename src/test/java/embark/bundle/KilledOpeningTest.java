package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.infer.Device;
import embark.infer.Engines;
import embark.infer.InferenceException;
import embark.infer.OnnxEngines;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A task that is killed while it opens a model opens none. */
class KilledOpeningTest {

  @Test
  void noOtherModelIsOpenedForAll() {
    Bundle bundle = BundleReader.read(Path.of("src/test/resources/models/tiny-bert"));
    Engines engines = new FusedEngines(new OnnxEngines());
    Thread.currentThread().interrupt();
    try {
      InferenceException refused =
          assertThrows(
              InferenceException.class, () -> engines.open(bundle.model(), Device.cpu()).close());
      assertEquals(InferenceException.Kind.SETUP, refused.kind());
    } finally {
      assertTrue(Thread.interrupted());
    }
  }
}
