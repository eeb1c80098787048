package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.OnnxEngines;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Int8 graphs of the tiny models. */
class PreparedModelsTest {

  private static final Path MODELS = Path.of("src/test/resources/models");

  @TempDir private Path cache;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-bert",
        "tiny-distilbert",
        "tiny-roberta",
        "tiny-xlmr",
        "tiny-pooled",
        "classifier-deberta-v2",
        "classifier-mpnet"
      })
  void aModelOfEachFamilyAgreesWithItsInt8Form(String name) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    Path graph = prepared().int8(bundle);
    assertEquals(Precision.INT8, GraphReader.read(graph).precision());
    long whole =
        OnnxFile.read(graph).graph().getNodeList().stream()
            .filter(node -> node.getOpType().equals("MatMulIntegerToFloat"))
            .count();
    assertEquals(Product.all(OnnxFile.read(bundle.model())).size(), whole);
    assertTrue(Product.all(OnnxFile.read(graph)).isEmpty());
  }

  @Test
  void anEncodingGivesTheSameAloneAndInCompany() {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    Graph graph = bundle.embedding().graph().orElseThrow();
    List<Encoding> encodings = new ArrayList<>();
    for (int length = 3; length < 30; length += 4) {
      int[] ids = new int[length];
      for (int i = 0; i < length; i++) {
        ids[i] = 1 + (7 * i + length) % 40;
      }
      encodings.add(new Encoding(ids, new int[length], false));
    }
    try (Engine engine = new OnnxEngines().open(prepared().int8(bundle), Device.cpu())) {
      TokenBatch together =
          new Batcher(new BatchCost(1 << 16, 1 << 16), bundle.padId()).batches(encodings).get(0);
      assertEquals(encodings.size(), together.rows());
      List<Output> outputs = engine.run(together, graph, new Stop());
      for (int row = 0; row < together.rows(); row++) {
        Encoding encoding = encodings.get(together.position(row));
        Output alone = new Comparison(bundle).output(engine, graph, encoding);
        for (int token = 0; token < encoding.length(); token++) {
          assertArrayEquals(alone.doubles(token), outputs.get(row).doubles(token), 1e-5);
        }
      }
    }
  }

  @Test
  void whatAModelBreaksOnDoesNotCount() {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    Encoding good = new Encoding(new int[] {1, 2, 3}, new int[3], false);
    Encoding broken = new Encoding(new int[] {1, Integer.MAX_VALUE, 3}, new int[3], false);
    try (Engine engine = new OnnxEngines().open(bundle.model(), Device.cpu())) {
      Agreement agreement = new Comparison(bundle).agreement(engine, engine, List.of(broken, good));
      assertEquals(1, agreement.texts());
      assertEquals(1, agreement.least(), 1e-12);
    }
  }

  @Test
  void aGraphIsMadeOnce() throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    Path first = prepared().int8(bundle);
    Object key = Files.readAttributes(first, BasicFileAttributes.class).fileKey();
    assertEquals(first, prepared().int8(bundle));
    assertEquals(key, Files.readAttributes(first, BasicFileAttributes.class).fileKey());
    assertTrue(Files.isRegularFile(first.resolveSibling("agreement.json")));
  }

  @Test
  void whatAKilledPreparationLeftIsDeleted() throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve("tiny-bert"));
    Path place = prepared().int8(bundle).getParent();
    Path torn = place.resolveSibling(place.getFileName() + ".making-before");
    Files.move(place, torn);
    assertEquals(place, prepared().int8(bundle).getParent());
    assertFalse(Files.exists(torn));
  }

  @Test
  void aFileIsWrittenAsItWasRead() throws IOException {
    Path copy = cache.resolve("model.onnx");
    OnnxFile file = OnnxFile.read(BundleReader.read(MODELS.resolve("tiny-bert")).model());
    file.write(copy);
    OnnxFile again = OnnxFile.read(copy);
    assertEquals(file.graph(), again.graph());
    assertEquals(file.weights().keySet(), again.weights().keySet());
    for (Map.Entry<String, Weight> weight : file.weights().entrySet()) {
      if (weight.getValue().isFloats(2)) {
        assertArrayEquals(
            weight.getValue().floats(), again.weights().get(weight.getKey()).floats());
      }
    }
  }

  @Test
  void aModelThatSuffersIsRefused() {
    Bundle bundle = BundleReader.read(MODELS.resolve("classifier-albert"));
    BundleException refused = assertThrows(BundleException.class, () -> prepared().int8(bundle));
    assertTrue(refused.getMessage().contains("Use precision=fp32."), refused.getMessage());
  }

  @Test
  void whatAgreesTooLittleIsRefused() {
    Agreement poor = Agreement.of(List.of(1.0, 0.8));
    assertFalse(poor.isEnough());
    BundleException refused =
        assertThrows(BundleException.class, () -> poor.check("Cannot use m", "two texts"));
    assertEquals(
        "Cannot use m: on two texts its int8 form agrees with fp32 to 0.9000 on average and 0.8000 at least; expected 0.98 and 0.9. Use precision=fp32.",
        refused.getMessage());
    assertTrue(Agreement.of(List.of(0.99, 0.98)).isEnough());
  }

  private PreparedModels prepared() {
    return new PreparedModels(cache, new OnnxEngines());
  }
}
