package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.ModelLocator;
import embark.bundle.Precision;
import embark.head.Pooling;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.infer.OnnxEngines;
import embark.tokenize.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Long and short texts, each in different company. */
class CompanyTest {

  private static final String MODEL = "all-MiniLM-L6-v2";

  /** Words of the longest text; each is a token. */
  private static final int WORDS = 180;

  private static final int STEP = 7;

  /** The runtime, which counts the graphs that it is given in memory. */
  private static final class Counting implements Engines {

    private final Engines runtime = new OnnxEngines();
    private final AtomicInteger inMemory = new AtomicInteger();

    @Override
    public boolean supports(Device.Kind kind) {
      return runtime.supports(kind);
    }

    @Override
    public Engine open(Path model, Device device) {
      return runtime.open(model, device);
    }

    @Override
    public Engine open(byte[] graph, Path folder, Device device) {
      inMemory.incrementAndGet();
      return runtime.open(graph, folder, device);
    }
  }

  @ParameterizedTest
  @CsvSource({"fp32, MEAN", "int8, MEAN", "fp32, CLS", "int8, CLS"})
  void aTextsVectorIsTheSameToTheBitByAFusedGraph(String precision, Pooling pooling) {
    Counting runtime = new Counting();
    Models models = new Models(Duration.ofMinutes(1), runtime);
    Bundle bundle = BundleReader.read(ModelLocator.ofProcess().locate(MODEL));
    EmbeddingOptions options = Fakes.pooling(pooling);
    PipelineSpec<?, float[]> spec =
        new PipelineSpec<>(
                MODEL,
                bundle.fingerprint(),
                EmbeddingTask.resolve(bundle, options),
                100,
                OptionalInt.empty())
            .with(Optional.of(Precision.of(precision)));
    List<String> texts = texts();
    List<float[]> together = vectors(models, spec, texts);
    assertTrue(runtime.inMemory.get() > 0, "no graph was fused");
    for (int i = 0; i < texts.size(); i++) {
      assertArrayEquals(vectors(models, spec, List.of(texts.get(i))).get(0), together.get(i));
    }
  }

  private static List<String> texts() {
    List<String> words = List.of("where", "is", "my", "small", "red", "parcel", "today", "please");
    List<String> texts = new ArrayList<>();
    for (int length = 3; length <= WORDS; length += STEP) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append(words.get((i * i + length) % words.size())).append(' ');
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static List<float[]> vectors(
      Models models, PipelineSpec<?, float[]> spec, List<String> texts) {
    List<float[]> vectors = new ArrayList<>();
    try (Pipeline<?, float[]> pipeline = models.open(spec, Device.cpu(), 1)) {
      pipeline
          .run(texts.stream().map(text -> new Item<>(text, Text.of(text))).iterator(), tally -> {})
          .forEachRemaining(result -> vectors.add(result.value()));
    }
    return vectors;
  }
}
