package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.infer.OnnxEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a model folder with a prepared graph. */
class PreparedBundleTest {

  @TempDir private Path folder;

  @Test
  void theOwnGraphAndItsWeightsGiveWayAndAllElseStays() throws IOException {
    Path own = ModelFolder.copy("tiny-bert", folder.resolve("own")).path();
    Path graph = own.resolve("onnx/model.onnx");
    OnnxFile.read(graph).write(own.resolve("model.onnx"));
    Files.delete(graph);
    for (String other : new String[] {"LICENSE", "Notice.txt", "README.md", "mine.txt"}) {
      Files.writeString(own.resolve(other), other);
    }
    Files.writeString(own.resolve("embark.json"), "{}");
    Bundle bundle = BundleReader.read(own.resolve("../own"));
    assertTrue(bundle.files().contains("model.onnx.data"), bundle.files().toString());
    PreparedBundle made =
        new PreparedBundle(
            bundle,
            new PreparedModels(folder.resolve("cache"), new OnnxEngines())
                .prepared(bundle, Precision.INT8));
    Set<String> expected = new TreeSet<>(bundle.files());
    expected.remove("embark.json");
    expected.addAll(Set.of("agreement.json", "LICENSE", "Notice.txt", "README.md"));
    assertEquals(expected, made.files().keySet());
    Path prepared = made.prepared().graph().getParent();
    for (String file : new String[] {"model.onnx", "model.onnx.data", "agreement.json"}) {
      assertEquals(prepared.resolve(file), made.files().get(file));
    }
    assertEquals(
        Files.size(bundle.model()) + Files.size(own.resolve("model.onnx.data")), made.ownBytes());
    assertEquals(
        Files.size(prepared.resolve("model.onnx"))
            + Files.size(prepared.resolve("model.onnx.data")),
        made.preparedBytes());
  }
}
