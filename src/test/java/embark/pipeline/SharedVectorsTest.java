package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.head.Classification;
import embark.head.Head;
import embark.head.Normalization;
import embark.infer.Device;
import embark.infer.Graph;
import embark.infer.OnnxEngines;
import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import embark.tokenize.Vocabulary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Vectors that heads are made from are computed once for all pipelines of a JVM. */
class SharedVectorsTest {

  private static final Path FOLDER = Path.of("src/test/resources/models/tiny-bert");
  private static final List<Text> LABELS = Stream.of("animals", "").map(Text::of).toList();

  private final Bundle bundle = BundleReader.read(FOLDER);
  private final EmbeddingTask encoder = EmbeddingTask.resolve(bundle, EmbeddingOptions.asBundled());
  private final Models models = new Models(Duration.ofDays(1), new OnnxEngines());

  /** Embeds, and keeps the vectors of some further texts that it asked the open model for. */
  private static final class Asking implements Task<float[], float[]> {

    private static final long serialVersionUID = 1L;

    private final EmbeddingTask encoder;
    private final ArrayList<Text> further;
    private final ArrayList<List<float[]>> given = new ArrayList<>();

    private Asking(EmbeddingTask encoder, List<Text> further) {
      this.encoder = encoder;
      this.further = new ArrayList<>(further);
    }

    @Override
    public Graph graph(Bundle bundle, Device device) {
      return encoder.graph(bundle, device);
    }

    @Override
    public TokenizerDefinition tokenizer(Bundle bundle) {
      return encoder.tokenizer(bundle);
    }

    @Override
    public List<Encoding> encode(Text text, Tokenizer tokenizer) {
      return encoder.encode(text, tokenizer);
    }

    @Override
    public Head<float[], float[]> head(OpenModel model) {
      given.add(model.vectors(encoder, further));
      return encoder.head(model);
    }
  }

  @Test
  void pipelinesThatAskForTheSameGetTheSame() {
    Asking one = new Asking(encoder, LABELS);
    Asking other = new Asking(encoder, List.copyOf(LABELS));
    Pipeline<float[], float[]> first = open(one);
    Pipeline<float[], float[]> second = open(other);
    assertSame(one.given.get(0), other.given.get(0));
    first.close();
    second.close();
    open(one).close();
    assertSame(one.given.get(0), one.given.get(1), "still there when all were closed");
    assertEquals(1, models.sessions());
  }

  @Test
  void otherTextsAndOtherVectorsAreApart() {
    EmbeddingOptions asked =
        new EmbeddingOptions(
            Optional.empty(),
            Optional.of(Normalization.NONE),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Bundle.Casing.AS_BUNDLED);
    Asking one = new Asking(encoder, LABELS);
    Asking reversed = new Asking(encoder, List.of(LABELS.get(1), LABELS.get(0)));
    Asking unnormalized = new Asking(EmbeddingTask.resolve(bundle, asked), LABELS);
    for (Asking task : List.of(one, reversed, unnormalized)) {
      open(task).close();
    }
    assertNotSame(one.given.get(0), reversed.given.get(0));
    assertArrayEquals(one.given.get(0).get(0), reversed.given.get(0).get(1), 1e-6f);
    assertNotSame(one.given.get(0), unnormalized.given.get(0));
    assertNotEquals(one.given.get(0).get(0)[0], unnormalized.given.get(0).get(0)[0]);
  }

  @Test
  void theVectorsAreThoseOfAPipeline() {
    Asking task = new Asking(encoder, LABELS);
    open(task).close();
    List<float[]> expected = PipelineRun.ALONE.answers(FOLDER, encoder, LABELS);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), task.given.get(0).get(i), 1e-6f);
    }
  }

  /** A model that knows the vectors of texts, and writes down which it is asked for. */
  private final class Given implements OpenModel {

    @Override
    public Vocabulary vocabulary() {
      throw new UnsupportedOperationException();
    }

    private final List<List<Text>> asked = new ArrayList<>();

    @Override
    public Bundle bundle() {
      return bundle;
    }

    @Override
    public Graph graph() {
      return encoder.graph(bundle, Device.cpu());
    }

    @Override
    public Tokenizer tokenizer() {
      throw new UnsupportedOperationException("Nothing is to be tokenized");
    }

    @Override
    public List<float[]> vectors(EmbeddingTask task, List<Text> texts) {
      asked.add(texts);
      return texts.stream().map(text -> unit(text.first().length())).toList();
    }
  }

  /** A vector of zeros with a one. */
  private static float[] unit(int component) {
    float[] vector = new float[32];
    vector[component] = 1;
    return vector;
  }

  @Test
  void similarityAsksForAllLabelsInOneGo() {
    CandidateLabel two = ZeroShots.described("b", "12", "1234");
    SimilarityTask task =
        SimilarityTask.resolve(
            bundle, ZeroShots.candidates(List.of(CandidateLabel.named("a"), two)));
    Given model = new Given();
    Head<double[], Classification> head = task.head(model);
    assertEquals(List.of(Stream.of("a", "12", "1234").map(Text::of).toList()), model.asked);
    Output token = new Output(unit(4), 0, 1, 32);
    double[] cosines = head.read(new Encoding(new int[1], new int[1], false), token);
    assertArrayEquals(new double[] {0, Math.sqrt(0.5)}, cosines, 1e-7);
  }

  private Pipeline<float[], float[]> open(Asking task) {
    PipelineSpec<float[], float[]> spec =
        new PipelineSpec<>(FOLDER.toString(), bundle.fingerprint(), task, 8, OptionalInt.empty());
    return models.open(spec, Device.cpu(), 1);
  }
}
