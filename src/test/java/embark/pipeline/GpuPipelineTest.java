package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embark.batch.TokenBatch;
import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.bundle.Precision;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.infer.Graph;
import embark.infer.OnnxEngines;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is opened and read on a GPU, computed by the processor. */
class GpuPipelineTest {

  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final List<String> TEXTS =
      List.of("the quick brown fox", "", "a dog", "the lazy dog jumps over the fox");

  private final List<Graph> read = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "tiny-bert, last_hidden_state/mean",
    "tiny-roberta, last_hidden_state/mean",
    "tiny-distilbert, last_hidden_state",
    "tiny-lasttoken, last_hidden_state"
  })
  void vectorsArePooledThereAndAreTheSame(String name, String output) {
    List<float[]> expected = vectors(name, Device.cpu(), Optional.empty());
    read.clear();
    List<float[]> found = vectors(name, Device.cuda(0), Optional.empty());
    assertEquals(
        List.of(output), read.stream().map(graph -> graph.outputs().get(0)).distinct().toList());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), 1e-6f);
    }
  }

  @Test
  void halfIsForGpusAlone() {
    List<float[]> expected = vectors("tiny-bert", Device.cpu(), Optional.empty());
    List<float[]> found = vectors("tiny-bert", Device.cuda(0), Optional.of(Precision.FP16));
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), 2e-3f);
    }
    BundleException refused =
        assertThrows(
            BundleException.class,
            () -> vectors("tiny-bert", Device.cpu(), Optional.of(Precision.FP16)));
    assertEquals(
        ("Cannot use %s with precision=fp16 on cpu: fp16 is made for GPUs; expected device=cuda."
                + " Set it, or precision=fp32.")
            .formatted(MODELS.resolve("tiny-bert").toAbsolutePath()),
        refused.getMessage());
  }

  @Test
  void int8IsForProcessorsAlone() {
    assertThrows(
        BundleException.class,
        () -> vectors("tiny-bert", Device.cuda(0), Optional.of(Precision.INT8)));
  }

  private List<float[]> vectors(String name, Device device, Optional<Precision> precision) {
    Path model = MODELS.resolve(name);
    Bundle bundle = BundleReader.read(model);
    PipelineSpec<float[], float[]> spec =
        new PipelineSpec<>(
                model.toString(),
                bundle.fingerprint(),
                EmbeddingTask.resolve(bundle, EmbeddingOptions.asBundled()),
                100,
                OptionalInt.empty())
            .with(precision);
    List<float[]> vectors = new ArrayList<>();
    try (Pipeline<?, float[]> pipeline =
        new Models(Duration.ZERO, new Pretended()).open(spec, device, 1)) {
      pipeline
          .run(TEXTS.stream().map(text -> new Item<>(text, Text.of(text))).iterator(), tally -> {})
          .forEachRemaining(result -> vectors.add(result.value()));
    }
    return vectors;
  }

  /** The runtime, which opens on the processor what it is asked to open elsewhere. */
  private final class Pretended implements Engines {

    private final Engines runtime = new OnnxEngines();

    @Override
    public boolean supports(Device.Kind kind) {
      return true;
    }

    @Override
    public Engine open(Path model, Device device) {
      return new Watched(runtime.open(model, Device.cpu()));
    }

    @Override
    public Engine open(byte[] graph, Path folder, Device device) {
      return new Watched(runtime.open(graph, folder, Device.cpu()));
    }
  }

  /** Notes what is read of a model. */
  private final class Watched implements Engine {

    private final Engine engine;

    private Watched(Engine engine) {
      this.engine = engine;
    }

    @Override
    public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
      if (graph.outputs().get(0).startsWith("last_hidden_state")) {
        read.add(graph);
      }
      return engine.run(batch, graph, stop);
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
