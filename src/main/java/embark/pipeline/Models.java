package embark.pipeline;

import embark.batch.Batcher;
import embark.bundle.Agreement;
import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.bundle.FusedEngines;
import embark.bundle.ModelLocator;
import embark.bundle.Precision;
import embark.bundle.PreparedModels;
import embark.bundle.Tokenizers;
import embark.infer.Device;
import embark.infer.Engines;
import embark.infer.Graph;
import embark.infer.OnnxEngines;
import embark.tokenize.PassageCutter;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import embark.tokenize.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Opens pipelines. Bundles, tokenizers and sessions are shared by all pipelines of a JVM and kept
 * for a minute after the last use.
 */
public final class Models {

  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Models SHARED = new Models(IDLE, new OnnxEngines());

  private final SharedPool<BundleKey, Bundle> bundles;
  private final SharedPool<TokenizerKey, Tokenizer> tokenizers;
  private final SharedPool<EngineKey, OpenEngine> engines;
  private final SharedPool<VectorsKey, List<float[]>> vectors;
  private final SharedPool<String, Vocabulary> vocabularies;

  private final FusedEngines runtime;
  private final PreparedModels prepared;

  /**
   * Models of their own.
   *
   * @param idle how long what nobody uses is kept
   * @param runtime opens models
   */
  public Models(Duration idle, Engines runtime) {
    this.runtime = new FusedEngines(runtime);
    this.prepared = PreparedModels.ofProcess(runtime);
    this.bundles = new SharedPool<>(idle, bundle -> {});
    this.tokenizers = new SharedPool<>(idle, Tokenizer::close);
    this.engines = new SharedPool<>(idle, OpenEngine::close);
    this.vectors = new SharedPool<>(idle, some -> {});
    this.vocabularies = new SharedPool<>(idle, some -> {});
  }

  private record BundleKey(String model, String fingerprint) {}

  private record TokenizerKey(TokenizerDefinition definition) {}

  private record EngineKey(
      String fingerprint, Device device, Optional<Precision> precision, Optional<String> part) {}

  private record VectorsKey(EngineKey engine, EmbeddingTask task, List<Text> texts) {}

  /** The models of this JVM. */
  public static Models shared() {
    return SHARED;
  }

  /** Whether the runtime was built for a kind of device. */
  public boolean supports(Device.Kind kind) {
    return runtime.supports(kind);
  }

  /** How many tokenizers are open now, unused ones that wait to be closed included. */
  public int tokenizers() {
    return tokenizers.size();
  }

  /**
   * Opens a pipeline with a model of this machine.
   *
   * @param device where the model runs
   * @param threads threads that the pipeline may keep busy, the caller's included; at least 1
   * @throws BundleException if the model is not here or not the one that the spec means
   */
  public <P, V> Pipeline<P, V> open(PipelineSpec<P, V> spec, Device device, int threads) {
    return open(spec, ModelLocator.ofProcess(), device, threads);
  }

  /**
   * Opens a pipeline.
   *
   * @param locator finds the model
   * @param device where the model runs
   * @param threads threads that the pipeline may keep busy, the caller's included; at least 1
   * @throws BundleException if the model is not found or not the one that the spec means
   */
  public <P, V> Pipeline<P, V> open(
      PipelineSpec<P, V> spec, ModelLocator locator, Device device, int threads) {
    Leases leases = new Leases();
    try {
      Bundle bundle =
          leases.add(
              bundles.lease(
                  new BundleKey(spec.model(), spec.fingerprint()),
                  () -> checkedBundle(spec.model(), spec.fingerprint(), locator)));
      Tokenizer tokenizer = leases.add(tokenizer(spec.task().tokenizer(bundle)));
      Graph graph = spec.task().graph(bundle, device);
      OpenEngine engine =
          leases.add(
              engines.lease(
                  new EngineKey(
                      spec.fingerprint(), device, spec.precision(), FusedEngines.part(graph)),
                  () ->
                      new OpenEngine(
                          runtime.open(
                              file(spec, here(spec, locator, bundle), device), device, graph))));
      return new Pipeline<>(
          spec.task(),
          tokenizer,
          new Batcher(DeviceCosts.of(device, graph, spec.batchTokens()), bundle.padId()),
          engine,
          graph,
          spec.task().head(new Opened(spec, locator, device, threads, bundle, tokenizer, leases)),
          spec.windowRows(),
          threads,
          leases);
    } catch (RuntimeException | Error e) {
      leases.close();
      throw e;
    }
  }

  /**
   * Opens what cuts texts into passages; the model itself stays closed.
   *
   * @param locator finds the model's tokenizer
   * @throws BundleException if the model is not found or not the one that the spec means
   * @throws IllegalArgumentException if passages have no room for a token
   */
  public Passages open(PassageSpec spec, ModelLocator locator) {
    Leases leases = new Leases();
    try {
      Bundle bundle =
          leases.add(
              bundles.lease(
                  new BundleKey(spec.model(), spec.fingerprint()),
                  () -> checkedBundle(spec.model(), spec.fingerprint(), locator)));
      return new Passages(
          new PassageCutter(
              leases.add(tokenizer(spec.placing(bundle))),
              leases.add(tokenizer(spec.counting(bundle))),
              spec.limits(),
              spec.sentences()),
          leases);
    } catch (RuntimeException | Error e) {
      leases.close();
      throw e;
    }
  }

  private Lease<Tokenizer> tokenizer(TokenizerDefinition definition) {
    return tokenizers.lease(new TokenizerKey(definition), () -> Tokenizers.open(definition));
  }

  /** What a task's head is made from; further texts go through a pipeline of their own. */
  private final class Opened implements OpenModel {

    private final PipelineSpec<?, ?> spec;
    private final ModelLocator locator;
    private final Device device;
    private final int threads;
    private final Bundle bundle;
    private final Tokenizer tokenizer;
    private final Leases leases;

    private Opened(
        PipelineSpec<?, ?> spec,
        ModelLocator locator,
        Device device,
        int threads,
        Bundle bundle,
        Tokenizer tokenizer,
        Leases leases) {
      this.spec = spec;
      this.locator = locator;
      this.device = device;
      this.threads = threads;
      this.bundle = bundle;
      this.tokenizer = tokenizer;
      this.leases = leases;
    }

    @Override
    public Bundle bundle() {
      return bundle;
    }

    @Override
    public Graph graph() {
      return spec.task().graph(bundle, device);
    }

    @Override
    public Tokenizer tokenizer() {
      return tokenizer;
    }

    @Override
    public Vocabulary vocabulary() {
      return leases.add(vocabularies.lease(spec.fingerprint(), bundle::vocabulary));
    }

    @Override
    public List<float[]> vectors(EmbeddingTask task, List<Text> texts) {
      EngineKey engine =
          new EngineKey(spec.fingerprint(), device, spec.precision(), Optional.empty());
      return leases.add(
          vectors.lease(new VectorsKey(engine, task, texts), () -> computed(task, texts)));
    }

    private List<float[]> computed(EmbeddingTask task, List<Text> texts) {
      List<float[]> computed = new ArrayList<>(texts.size());
      Iterator<Item<Text>> items = texts.stream().map(text -> new Item<>(text, text)).iterator();
      try (Pipeline<float[], float[]> pipeline = open(spec.with(task), locator, device, threads)) {
        pipeline.run(items, tally -> {}).forEachRemaining(one -> computed.add(one.value()));
      }
      return computed;
    }
  }

  /**
   * Opens the tokenizer that a task needs, to see that it can be opened; it is kept for a while as
   * all are.
   *
   * @throws IllegalArgumentException if it cannot
   */
  public void checkTokenizer(Task<?, ?> task, Bundle bundle) {
    tokenizer(task.tokenizer(bundle)).close();
  }

  /** How many sessions are open now, unused ones that wait to be closed included. */
  public int sessions() {
    return engines.size();
  }

  /**
   * How well a model prepared for a kind of number agrees with the model itself.
   *
   * @param texts what both compute; not empty
   * @throws BundleException if it cannot be prepared
   */
  public Agreement agreement(Bundle bundle, Precision precision, List<Text> texts) {
    return bundle.mustBePrepared(precision)
        ? prepared.agreement(bundle, precision, texts)
        : Agreement.whole(texts.size());
  }

  /** The file of the graph to open. */
  private Path file(PipelineSpec<?, ?> spec, Bundle bundle, Device device) {
    if (spec.precision().isEmpty() || !bundle.mustBePrepared(spec.precision().get())) {
      return bundle.model();
    }
    Precision precision = spec.precision().get();
    Device.Kind kind = precision == Precision.FP16 ? Device.Kind.CUDA : Device.Kind.CPU;
    if (device.kind() != kind) {
      throw new BundleException(
          "Cannot use %s with precision=%s on %s"
              .formatted(bundle.directory(), precision.text(), device),
          List.of(
              "%s is made for %s; expected device=%s. Set it, or precision=fp32."
                  .formatted(
                      precision.text(),
                      kind == Device.Kind.CUDA ? "GPUs" : "processors",
                      kind.text())));
    }
    return prepared.prepared(bundle, precision).graph();
  }

  /** A bundle whose files are there, also if they were deleted since it was read. */
  private static Bundle here(PipelineSpec<?, ?> spec, ModelLocator locator, Bundle bundle) {
    return Files.exists(bundle.model())
        ? bundle
        : checkedBundle(spec.model(), spec.fingerprint(), locator);
  }

  private static Bundle checkedBundle(String model, String fingerprint, ModelLocator locator) {
    Bundle bundle = BundleReader.read(locator.locate(model, fingerprint));
    if (!bundle.fingerprint().equals(fingerprint)) {
      throw new BundleException(
          "Cannot use model " + bundle.directory(),
          List.of(
              ("its fingerprint is %s; expected %s, which the driver read as '%s'. Put the same "
                      + "files on every machine, or clear this host's cache.")
                  .formatted(bundle.fingerprint(), fingerprint, model)));
    }
    return bundle;
  }
}
