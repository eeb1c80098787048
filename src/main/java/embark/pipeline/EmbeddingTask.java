package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.EncoderSettings;
import embark.bundle.FirstTokenGraph;
import embark.bundle.PooledGraph;
import embark.bundle.SentenceSettings;
import embark.head.EmbeddingHead;
import embark.head.Pooling;
import embark.infer.Device;
import embark.infer.Graph;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** A sentence vector for each text. A value: equal tasks do the same. */
public final class EmbeddingTask implements Task<float[], float[]> {

  private static final long serialVersionUID = 1L;

  /** Two special tokens and a token of the text. */
  static final int SHORTEST = 3;

  private final EncoderSettings settings;

  private EmbeddingTask(EncoderSettings settings) {
    this.settings = settings;
  }

  /**
   * The task for a bundle: what is asked for, and what the bundle says where nothing is.
   *
   * @throws BundleException if the bundle cannot do what is asked, with all reasons
   */
  public static EmbeddingTask resolve(Bundle bundle, EmbeddingOptions options) {
    Bundle.Embedding embedding = bundle.embedding();
    List<String> problems = new ArrayList<>(embedding.problems());
    SentenceSettings sentence = embedding.sentence();
    Optional<Pooling> pooling = sentence.pooling().or(options.pooling(), problems::add);
    if (pooled(embedding) && options.pooling().isPresent()) {
      problems.add(
          ("pooling=%s was asked for, but the graph pools by itself; expected no pooling. Leave "
                  + "the option out; or, where the graph gives the vectors of tokens too, write the pooling to 1_Pooling/config.json in the folder.")
              .formatted(options.pooling().get().text()));
    }
    int maxLength = options.maxLength().orElse(bundle.maxLength());
    checkLength(bundle, maxLength, problems);
    int width = embedding.problems().isEmpty() ? embedding.width() : Integer.MAX_VALUE;
    int dimensions = options.dimensions().orElse(width);
    checkDimensions(width, dimensions, problems);
    String prompt = prompt(sentence, options, problems);
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot embed with " + bundle.directory(), problems);
    }
    return new EmbeddingTask(
        new EncoderSettings(
                pooling.orElseThrow(),
                options.normalization().orElse(sentence.normalization()),
                maxLength,
                prompt,
                dimensions,
                options.casing())
            .with(options.windows()));
  }

  /**
   * The task that makes vectors as they were made before with the same bundle.
   *
   * @throws BundleException if the bundle cannot make them, with all reasons
   */
  public static EmbeddingTask of(Bundle bundle, EncoderSettings settings) {
    Bundle.Embedding embedding = bundle.embedding();
    List<String> problems = new ArrayList<>(embedding.problems());
    checkLength(bundle, settings.maxLength(), problems);
    if (problems.isEmpty()) {
      checkDimensions(embedding.width(), settings.dimensions(), problems);
    }
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot embed with " + bundle.directory(), problems);
    }
    return new EmbeddingTask(settings);
  }

  /** Notes a maximum length that has no room for a text, or that the model cannot read. */
  static void checkLength(Bundle bundle, int maxLength, List<String> problems) {
    if (maxLength < SHORTEST || maxLength > bundle.positions()) {
      problems.add(
          "Invalid maxLength: %d; expected %d (special tokens and one more) to %d, the positions of the model."
              .formatted(maxLength, SHORTEST, bundle.positions()));
    }
  }

  private static void checkDimensions(int width, int dimensions, List<String> problems) {
    if (dimensions < 1 || dimensions > width) {
      problems.add(
          "Invalid dimensions: %d; expected 1 to %d, the width of the model's vectors."
              .formatted(dimensions, width));
    }
  }

  private static boolean pooled(Bundle.Embedding embedding) {
    return embedding.graph().filter(graph -> graph.shape() == Graph.Shape.POOLED).isPresent();
  }

  /** The text before each text; empty for none. */
  static String prompt(SentenceSettings sentence, EmbeddingOptions options, List<String> problems) {
    if (options.prompt().isPresent() && options.promptText().isPresent()) {
      problems.add("prompt and promptText were both given; expected one of them. Leave one out.");
    }
    if (options.promptText().isPresent()) {
      return options.promptText().get();
    }
    String name = options.prompt().or(sentence::defaultPrompt).orElse(EmbeddingOptions.NO_PROMPT);
    if (name.equals(EmbeddingOptions.NO_PROMPT)) {
      return "";
    }
    if (!sentence.prompts().containsKey(name)) {
      problems.add(
          "Unknown prompt: '%s'; expected none or one of the bundle's prompts %s."
              .formatted(name, new TreeSet<>(sentence.prompts().keySet())));
    }
    return sentence.prompts().getOrDefault(name, "");
  }

  /** How the vectors are made. */
  public EncoderSettings settings() {
    return settings;
  }

  /** Size of the vectors. */
  public int dimensions() {
    return settings.dimensions();
  }

  @Override
  public TokenizerDefinition tokenizer(Bundle bundle) {
    TokenizerDefinition cutting = bundle.tokenizer(settings.maxLength(), settings.casing());
    return settings
        .windows()
        .map(windows -> cutting.inWindows(windows.overlap(), settings.prompt()))
        .orElse(cutting);
  }

  @Override
  public List<Encoding> encode(Text text, Tokenizer tokenizer) {
    boolean prefixes = settings.windows().isPresent();
    return tokenizer.encode(prefixes ? text : text.prefixed(settings.prompt()));
  }

  @Override
  public long weight(Text text) {
    return settings
        .windows()
        .map(windows -> windows.weight(text.length(), settings.maxLength()))
        .orElse(text.length());
  }

  @Override
  public Graph graph(Bundle bundle, Device device) {
    Graph graph = bundle.embedding().graph().orElseThrow();
    if (!poolsAllTokens(bundle)) {
      return graph;
    }
    return switch (settings.pooling()) {
      case CLS -> FirstTokenGraph.reading(graph);
      case MEAN -> device.kind() == Device.Kind.CUDA ? PooledGraph.reading(graph) : graph;
      default -> graph;
    };
  }

  /** Whether a vector is nothing but all tokens' pooled, up to its cut and normalization. */
  private boolean poolsAllTokens(Bundle bundle) {
    SentenceSettings sentence = bundle.embedding().sentence();
    return sentence.layers().isEmpty() && !leavesPromptOut(sentence);
  }

  private boolean leavesPromptOut(SentenceSettings sentence) {
    return !settings.prompt().isEmpty()
        && sentence.promptTokens() == SentenceSettings.PromptTokens.LEFT_OUT;
  }

  @Override
  public EmbeddingHead head(OpenModel model) {
    SentenceSettings sentence = model.bundle().embedding().sentence();
    EmbeddingHead cutting =
        new EmbeddingHead(
            model.graph().shape(),
            settings.pooling(),
            leavesPromptOut(sentence) ? promptTokens(model.tokenizer()) : 0,
            sentence.layers(),
            settings.dimensions(),
            settings.normalization());
    return settings.windows().map(windows -> cutting.with(windows.pooling())).orElse(cutting);
  }

  /** Tokens of the prompt alone without the closing special token, as sentence-transformers. */
  private int promptTokens(Tokenizer tokenizer) {
    Encoding encoding = encode(Text.of(""), tokenizer).get(0);
    return encoding.length() - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EmbeddingTask that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }
}
