package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.head.EmbeddingHead;
import embark.head.Normalization;
import embark.head.Pooling;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.OnnxEngines;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Means of the tiny models, beside what a head pools of their token vectors. */
class PooledGraphTest {

  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final int[] LENGTHS = {9, 5, 2, 2};

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"tiny-bert, FP32", "tiny-roberta, FP32", "tiny-bert, FP16"})
  void whatTheGraphPoolsIsWhatTheHeadPools(String name, Precision precision) throws IOException {
    Bundle bundle = BundleReader.read(MODELS.resolve(name));
    Path model =
        precision == Precision.FP32
            ? bundle.model()
            : new PreparedModels(folder, new OnnxEngines()).prepared(bundle, precision).graph();
    Graph tokens = bundle.embedding().graph().orElseThrow();
    Graph pooled = PooledGraph.reading(tokens);
    assertEquals(Graph.Shape.POOLED, pooled.shape());
    Path made = folder.resolve("made.onnx");
    PooledGraph.of(OnnxFile.read(model)).write(made);
    TokenBatch batch = batch(bundle);
    try (Engine engine = new OnnxEngines().open(made, Device.cpu())) {
      List<Output> expected = engine.run(batch, tokens, new Stop());
      List<Output> found = engine.run(batch, pooled, new Stop());
      for (int row = 0; row < LENGTHS.length; row++) {
        Encoding encoding = encoding(LENGTHS[row]);
        assertArrayEquals(
            head(tokens).read(encoding, expected.get(row)),
            head(pooled).read(encoding, found.get(row)),
            1e-6f);
      }
    }
  }

  @Test
  void aGraphThatPoolsIsReadAsItIs() {
    Graph pooled =
        BundleReader.read(MODELS.resolve("tiny-pooled")).embedding().graph().orElseThrow();
    assertSame(pooled, PooledGraph.reading(pooled));
  }

  private static EmbeddingHead head(Graph graph) {
    return new EmbeddingHead(
        graph.shape(), Pooling.MEAN, 0, List.of(), Integer.MAX_VALUE, Normalization.NONE);
  }

  private static TokenBatch batch(Bundle bundle) {
    List<Encoding> encodings = IntStream.of(LENGTHS).mapToObj(PooledGraphTest::encoding).toList();
    return new Batcher(new BatchCost(100, 100), bundle.padId()).batches(encodings).get(0);
  }

  private static Encoding encoding(int length) {
    int[] ids = new int[length];
    Arrays.setAll(ids, i -> 5 + (7 * i + length) % 40);
    return new Encoding(ids, new int[length], false);
  }
}
