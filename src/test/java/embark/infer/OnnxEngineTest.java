package embark.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runtime with tiny models; that the numbers are right is for the goldens to say. */
class OnnxEngineTest {

  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final float TOLERANCE = 1e-5f;

  @TempDir Path temporary;

  @Test
  void theModelsHaveBothIntegerTypesAndBothShapes() {
    List<Graph> graphs =
        List.of(
            graph("tiny-bert"),
            graph("tiny-distilbert"),
            graph("tiny-pooled"),
            graph("tiny-roberta"),
            graph("tiny-xlmr"));
    assertEquals(2, graphs.stream().map(Graph::integers).distinct().count(), graphs.toString());
    assertEquals(2, graphs.stream().map(Graph::shape).distinct().count(), graphs.toString());
    assertTrue(graphs.stream().anyMatch(graph -> graph.types().isEmpty()), graphs.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny-bert", "tiny-distilbert", "tiny-pooled", "tiny-roberta", "tiny-xlmr"})
  void anEncodingHasTheSameFloatsAloneAndPadded(String model) {
    Graph graph = graph(model);
    try (OnnxEngine engine = open(model)) {
      TokenBatch together = batches(100, 7, 3, 5).get(0);
      List<Output> outputs = engine.run(together, graph, new Stop());
      assertEquals(together.rows(), outputs.size());
      for (int row = 0; row < together.rows(); row++) {
        int length = together.length(row);
        Output alone = engine.run(batches(1, length).get(0), graph, new Stop()).get(0);
        assertEquals(graph.shape() == Graph.Shape.POOLED ? 1 : length, alone.rows());
        assertEquals(graph.width(), alone.width());
        assertArrayEquals(floats(alone), floats(outputs.get(row)), TOLERANCE);
      }
    }
  }

  @Test
  void manyThreadsShareASession() throws Exception {
    int threads = 4;
    Graph graph = graph("tiny-bert");
    List<TokenBatch> batches = batches(16, 3, 12, 7, 7, 1, 9, 16, 2);
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try (OnnxEngine engine = open("tiny-bert")) {
      List<float[]> expected = runs(engine, batches, graph);
      CyclicBarrier together = new CyclicBarrier(threads);
      Callable<List<float[]>> caller =
          () -> {
            together.await();
            List<float[]> floats = List.of();
            for (int i = 0; i < 10; i++) {
              floats = runs(engine, batches, graph);
            }
            return floats;
          };
      List<Future<List<float[]>>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        results.add(callers.submit(caller));
      }
      for (Future<List<float[]>> result : results) {
        for (int i = 0; i < expected.size(); i++) {
          assertArrayEquals(expected.get(i), result.get().get(i));
        }
      }
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void aCorruptFileIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(bundle("tiny-bert").model());
    for (byte[] broken : List.of(new byte[0], new byte[100], Arrays.copyOf(whole, 5_000))) {
      Path file = Files.write(temporary.resolve("broken.onnx"), broken);
      assertRefused(file);
    }
    assertRefused(temporary.resolve("missing.onnx"));
  }

  private static void assertRefused(Path file) {
    InferenceException e =
        assertThrows(InferenceException.class, () -> OnnxEngine.open(file, Device.cpu()));
    assertTrue(
        e.getMessage().startsWith("Cannot open %s on cpu: ".formatted(file)), e.getMessage());
    assertTrue(
        e.getMessage().endsWith(". Check that the file is a whole ONNX export."), e.getMessage());
  }

  @Test
  void anIdOutsideTheVocabularyFailsWithTheShapeOfTheBatch() {
    Encoding strange = new Encoding(new int[] {1_000_000, 1}, new int[2], false);
    TokenBatch batch = batcher(1).batches(List.of(strange)).get(0);
    Graph graph = graph("tiny-bert");
    try (OnnxEngine engine = open("tiny-bert")) {
      InferenceException e =
          assertThrows(InferenceException.class, () -> engine.run(batch, graph, new Stop()));
      assertTrue(
          e.getMessage().startsWith("Cannot run the model on a batch of 1 x 2 tokens: "),
          e.getMessage());
      assertEquals(InferenceException.Kind.MODEL, e.kind());
      assertEquals(1, engine.run(batches(1, 3).get(0), graph, new Stop()).size());
    }
  }

  @Test
  void anotherWidthThanTheGraphsIsRefused() {
    Graph graph = graph("tiny-bert");
    Graph wide =
        new Graph(
            graph.ids(),
            graph.mask(),
            graph.types(),
            graph.integers(),
            graph.outputs(),
            graph.shape(),
            graph.width() + 1);
    try (OnnxEngine engine = open("tiny-bert")) {
      InferenceException e =
          assertThrows(
              InferenceException.class, () -> engine.run(batches(1, 3).get(0), wide, new Stop()));
      assertEquals(
          "Cannot read output last_hidden_state: 96 floats for 1 x 3 tokens; expected 33 a token. "
              + "Export the model again.",
          e.getMessage());
    }
  }

  @Test
  void devicesAreNamedAsUsersWriteThem() {
    assertEquals("cpu", Device.cpu().toString());
    assertEquals("cuda:1", Device.cuda(1).toString());
    assertTrue(new OnnxEngines().supports(Device.Kind.CPU));
  }

  @Test
  void outputsAreViews() {
    Output output = new Output(new float[] {0, 1, 2, 3, 4}, 1, 2, 2);
    float[] row = new float[2];
    output.copyRow(1, row);
    assertArrayEquals(new float[] {3, 4}, row);
    double[] sums = {10, 20};
    output.addRow(0, sums);
    assertArrayEquals(new double[] {11, 22}, sums);
    assertEquals(4, output.at(1, 1));
  }

  @Test
  void graphsAreWhole() {
    NullPointerException e =
        assertThrows(
            NullPointerException.class,
            () ->
                new Graph(
                    null,
                    Optional.empty(),
                    Optional.empty(),
                    Graph.IntegerType.INT64,
                    List.of(""),
                    Graph.Shape.TOKENS,
                    1));
    assertEquals("ids", e.getMessage());
  }

  private static Bundle bundle(String model) {
    return BundleReader.read(MODELS.resolve(model));
  }

  private static Graph graph(String model) {
    return bundle(model).embedding().graph().orElseThrow();
  }

  private static OnnxEngine open(String model) {
    return OnnxEngine.open(bundle(model).model(), Device.cpu());
  }

  private static Batcher batcher(int batchTokens) {
    return new Batcher(new BatchCost(batchTokens, 1_000), 0);
  }

  /** Batches of encodings whose ids depend on their lengths alone. */
  private static List<TokenBatch> batches(int batchTokens, int... lengths) {
    List<Encoding> encodings = new ArrayList<>();
    for (int length : lengths) {
      int[] ids = new int[length];
      Arrays.setAll(ids, i -> 5 + (31 * length + 7 * i) % 300);
      encodings.add(new Encoding(ids, new int[length], false));
    }
    List<TokenBatch> batches = batcher(batchTokens).batches(encodings);
    assertFalse(batches.isEmpty());
    return batches;
  }

  private static List<float[]> runs(OnnxEngine engine, List<TokenBatch> batches, Graph graph) {
    List<float[]> floats = new ArrayList<>();
    for (TokenBatch batch : batches) {
      engine.run(batch, graph, new Stop()).forEach(output -> floats.add(floats(output)));
    }
    return floats;
  }

  private static float[] floats(Output output) {
    float[] floats = new float[output.rows() * output.width()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = output.at(i / output.width(), i % output.width());
    }
    return floats;
  }
}
