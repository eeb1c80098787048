package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import embark.bundle.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder as optimum exports a sentence encoder: the graph has all, and no file names modules. */
class ExportedByOptimumTest {

  @TempDir private Path temporary;

  @Test
  void givesTheVectorsOfTheWholeFolder() throws IOException {
    ModelFolder whole = ModelFolder.copy("tiny-xlmr", temporary.resolve("whole"));
    ModelFolder exported = ModelFolder.copy("tiny-xlmr", temporary.resolve("exported"));
    exported
        .without("modules.json")
        .without("1_Pooling/config.json")
        .without("config_sentence_transformers.json");
    String text = "the river runs slowly past the old mill";
    assertArrayEquals(Alone.embed(whole.path(), text), Alone.embed(exported.path(), text), 1e-6f);
  }
}
