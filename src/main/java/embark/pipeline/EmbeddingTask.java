package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.SentenceSettings;
import embark.head.EmbeddingHead;
import embark.head.Normalization;
import embark.head.Pooling;
import embark.infer.Graph;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A sentence vector for each text. */
public final class EmbeddingTask implements Task<float[], float[]> {

  private static final long serialVersionUID = 1L;

  private final Pooling pooling;
  private final Normalization normalization;
  private final int maxLength;
  private final String prompt;
  private final int dimensions;
  private final Bundle.Casing casing;

  private EmbeddingTask(
      Pooling pooling,
      Normalization normalization,
      int maxLength,
      String prompt,
      int dimensions,
      Bundle.Casing casing) {
    this.pooling = pooling;
    this.normalization = normalization;
    this.maxLength = maxLength;
    this.prompt = prompt;
    this.dimensions = dimensions;
    this.casing = casing;
  }

  /**
   * The task for a bundle: what is asked for, and what the bundle says where nothing is.
   *
   * @throws BundleException if the bundle cannot do what is asked, with all reasons
   */
  public static EmbeddingTask resolve(Bundle bundle, EmbeddingOptions options) {
    List<String> problems = new ArrayList<>();
    SentenceSettings sentence = bundle.sentence();
    int maxLength = options.maxLength().orElse(bundle.maxLength());
    if (maxLength < 1 || maxLength > bundle.positions()) {
      problems.add(
          "Invalid maxLength: %d; expected 1 to %d, the positions of the model."
              .formatted(maxLength, bundle.positions()));
    }
    int dimensions = options.dimensions().orElse(bundle.width());
    if (dimensions < 1 || dimensions > bundle.width()) {
      problems.add(
          "Invalid dimensions: %d; expected 1 to %d, the width of the model's vectors."
              .formatted(dimensions, bundle.width()));
    }
    boolean pooled = bundle.graph().shape() == Graph.Shape.POOLED;
    if (pooled && options.pooling().isPresent()) {
      problems.add(
          ("pooling=%s was asked for, but the graph pools by itself; expected no pooling. Leave "
                  + "the option out, or export the model with last_hidden_state as its output.")
              .formatted(options.pooling().get().text()));
    }
    if (options.prompt().isPresent() && options.promptText().isPresent()) {
      problems.add("prompt and promptText were both given; expected one of them. Leave one out.");
    }
    String named = options.prompt().orElse(EmbeddingOptions.NO_PROMPT);
    if (!named.equals(EmbeddingOptions.NO_PROMPT) && !sentence.prompts().containsKey(named)) {
      problems.add(
          "Unknown prompt: '%s'; expected none or one of the bundle's prompts %s."
              .formatted(named, new TreeSet<>(sentence.prompts().keySet())));
    }
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot embed with " + bundle.directory(), problems);
    }
    return new EmbeddingTask(
        options.pooling().orElse(sentence.pooling()),
        options.normalization().orElse(sentence.normalization()),
        maxLength,
        prompt(bundle, options),
        dimensions,
        options.casing());
  }

  private static String prompt(Bundle bundle, EmbeddingOptions options) {
    if (options.prompt().equals(java.util.Optional.of(EmbeddingOptions.NO_PROMPT))) {
      return "";
    }
    return options.promptText().or(() -> bundle.prompt(options.prompt())).orElse("");
  }

  /** Size of the vectors. */
  public int dimensions() {
    return dimensions;
  }

  @Override
  public TokenizerDefinition tokenizer(Bundle bundle) {
    return bundle.tokenizer(maxLength, casing);
  }

  @Override
  public List<Text> texts(Text text) {
    return List.of(text.prefixed(prompt));
  }

  @Override
  public EmbeddingHead head(Bundle bundle, Tokenizer tokenizer) {
    SentenceSettings sentence = bundle.sentence();
    boolean leftOut =
        !prompt.isEmpty() && sentence.promptTokens() == SentenceSettings.PromptTokens.LEFT_OUT;
    return new EmbeddingHead(
        bundle.graph().shape(),
        pooling,
        leftOut ? promptTokens(tokenizer) : 0,
        sentence.layers(),
        dimensions,
        normalization);
  }

  /** Tokens of the prompt alone without the closing special token, as sentence-transformers. */
  private int promptTokens(Tokenizer tokenizer) {
    Encoding encoding = tokenizer.encode(Text.of(prompt)).get(0);
    return encoding.length() - 1;
  }
}
