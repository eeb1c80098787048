package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.tokenize.PassageCutter;
import embark.tokenize.Placing;
import embark.tokenize.Sentences;
import embark.tokenize.TokenizerDefinition;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How texts are cut into passages for a model, as one value that travels from the driver. A class
 * and not a record: records do not survive Kryo.
 */
public final class PassageSpec implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Tokens that no text has. */
  private static final int ALL = 1 << 24;

  private final String model;
  private final String fingerprint;
  private final int maxTokens;
  private final int overlap;
  private final String prompt;
  private final Bundle.Casing casing;

  /** Null to look at words alone. */
  private final Sentences sentences;

  private PassageSpec(
      String model,
      String fingerprint,
      int maxTokens,
      int overlap,
      String prompt,
      Bundle.Casing casing,
      Sentences sentences) {
    this.model = model;
    this.fingerprint = fingerprint;
    this.maxTokens = maxTokens;
    this.overlap = overlap;
    this.prompt = prompt;
    this.casing = casing;
    this.sentences = sentences;
  }

  /**
   * The passages that fit a bundle: what is asked for, and what the bundle says where nothing is.
   *
   * @param model a path or a name, by which the bundle is located where the work is done
   * @throws BundleException if the bundle cannot do what is asked, with all reasons
   */
  public static PassageSpec resolve(Bundle bundle, String model, PassageOptions options) {
    List<String> problems = new ArrayList<>();
    EmbeddingOptions bundled = EmbeddingOptions.asBundled();
    String prompt =
        EmbeddingTask.prompt(
            bundle.embedding().sentence(),
            new EmbeddingOptions(
                bundled.pooling(),
                bundled.normalization(),
                options.maxTokens(),
                options.prompt(),
                options.promptText(),
                bundled.dimensions(),
                options.casing()),
            problems);
    int maxTokens = options.maxTokens().orElse(bundle.maxLength());
    if (maxTokens < EmbeddingTask.SHORTEST || maxTokens > bundle.positions()) {
      problems.add(
          "Invalid maxTokens: %d; expected %d (special tokens and one more) to %d, the positions of the model."
              .formatted(maxTokens, EmbeddingTask.SHORTEST, bundle.positions()));
    }
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot cut texts for " + bundle.directory(), problems);
    }
    return new PassageSpec(
        model,
        bundle.fingerprint(),
        maxTokens,
        options.overlap(),
        prompt,
        options.casing(),
        options.sentences().orElse(null));
  }

  String model() {
    return model;
  }

  String fingerprint() {
    return fingerprint;
  }

  /** Reads texts to their end and says where tokens stand. */
  TokenizerDefinition placing(Bundle bundle) {
    Placing words = bundle.placing();
    return bundle.tokenizer(ALL, casing).with(words);
  }

  /** Reads passages, and of longer texts a token more than a passage has at most. */
  TokenizerDefinition counting(Bundle bundle) {
    return bundle.tokenizer(maxTokens + 1, casing);
  }

  PassageCutter.Limits limits() {
    return new PassageCutter.Limits(maxTokens, overlap, prompt);
  }

  Optional<Sentences> sentences() {
    return Optional.ofNullable(sentences);
  }
}
