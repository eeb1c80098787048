package embark.bundle;

import embark.head.Dense;
import embark.infer.Graph;
import embark.tokenize.Placing;
import embark.tokenize.TokenizerDefinition;
import embark.tokenize.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A model directory that was read and found whole. Immutable. */
public final class Bundle {

  /** What decides on lower-casing. */
  public enum Casing {
    /** The bundle's own files. */
    AS_BUNDLED,
    /** Lower case before tokenizing, whatever the files say. */
    LOWER,
    /** Case kept, whatever the files say. */
    KEPT
  }

  private final Path directory;
  private final List<String> files;
  private final Path model;
  private final Precision precision;
  private final TokenizerJson tokenizer;
  private final Limits limits;
  private final Embedding embedding;
  private final LabelSettings labels;
  private final TokenReadings tokens;
  private String fingerprint;

  /**
   * Lengths and ids that the configuration gives.
   *
   * @param maxLength tokens that a text is cut to unless another length is asked for
   * @param positions most tokens that the model can read
   * @param padId the id that fills batches up
   */
  record Limits(int maxLength, int positions, int padId) {}

  Bundle(
      Path directory,
      List<String> files,
      Path model,
      Precision precision,
      TokenizerJson tokenizer,
      Limits limits,
      Embedding embedding,
      LabelSettings labels,
      TokenReadings tokens) {
    this.directory = directory;
    this.files = files;
    this.model = model;
    this.precision = precision;
    this.tokenizer = tokenizer;
    this.limits = limits;
    this.embedding = embedding;
    this.labels = labels;
    this.tokens = tokens;
  }

  /** The folder. */
  public Path directory() {
    return directory;
  }

  /** Paths of the files that make up the model, relative to the folder. */
  public List<String> files() {
    return files;
  }

  /**
   * How many bytes {@link #files()} have.
   *
   * @throws BundleException if one is gone
   */
  public long bytes() {
    try {
      long bytes = 0;
      for (String file : files) {
        bytes += Files.size(directory.resolve(file));
      }
      return bytes;
    } catch (IOException e) {
      throw new BundleException("Cannot read model " + directory, List.of(e.getMessage()));
    }
  }

  /**
   * SHA-256 over the paths and contents of {@link #files()}, as they were when it was first asked
   * for, which reads them all.
   */
  public synchronized String fingerprint() {
    if (fingerprint == null) {
      fingerprint = Fingerprint.of(directory, files);
    }
    return fingerprint;
  }

  /** The ONNX file. */
  public Path model() {
    return model;
  }

  /** What the weights are kept as, by the graph. */
  public Precision precision() {
    return precision;
  }

  /**
   * Whether the model has to be prepared to be computed with a kind of number.
   *
   * @throws BundleException if it cannot be
   */
  public boolean mustBePrepared(Precision wanted) {
    if (wanted == precision) {
      return false;
    }
    if (precision != Precision.FP32 || !PreparedModels.precisions().contains(wanted.text())) {
      throw new BundleException(
          "Cannot use %s with precision=%s".formatted(directory, wanted.text()),
          List.of(
              "its weights are %s; expected fp32, of which %s can be made. Leave precision out, or name the fp32 export."
                  .formatted(precision.text(), String.join(" and ", PreparedModels.precisions()))));
    }
    return true;
  }

  /**
   * What the bundle has for sentence vectors.
   *
   * @param graph what to feed to the model and to read of it; empty if there is a problem
   * @param sentence how vectors are made of that
   * @param problems what keeps the bundle from giving vectors; empty if it can
   */
  public record Embedding(Optional<Graph> graph, SentenceSettings sentence, List<String> problems) {

    /** Size of a vector before any cut, for a bundle without problems. */
    public int width() {
      Graph found = graph.orElseThrow();
      List<Dense> layers = sentence.layers();
      boolean dense = found.shape() == Graph.Shape.TOKENS && !layers.isEmpty();
      return dense ? layers.get(layers.size() - 1).outputs() : found.width();
    }
  }

  /** Tokens that a text is cut to, special tokens included, unless another length is asked for. */
  public int maxLength() {
    return limits.maxLength();
  }

  /** Most tokens that the model can read, special tokens included. */
  public int positions() {
    return limits.positions();
  }

  /** The id that fills batches up. */
  public int padId() {
    return limits.padId();
  }

  /** What the bundle has for sentence vectors. */
  public Embedding embedding() {
    return embedding;
  }

  /** What the bundle has for labels. */
  public LabelSettings labels() {
    return labels;
  }

  /** What the bundle has for a label of each token; the names are those of {@link #labels()}. */
  public Reading tags() {
    return tokens.tags();
  }

  /** What the bundle has for answers to questions: columns of where they begin and end. */
  public Reading answers() {
    return tokens.answers();
  }

  /** What the bundle has for words in the place of masks: a column for each id. */
  public Reading words() {
    return tokens.words();
  }

  /** What the bundle has for words in the place of masks, for those tokens that are wanted. */
  public Graph wordsWanted() {
    return WantedGraph.reading(tokens.words().graph().orElseThrow());
  }

  /** The token that stands for a word that is to be found; empty if the tokenizer has none. */
  public Optional<Mask> mask() {
    return tokens.mask();
  }

  /** The ids of some tokens, written as in the vocabulary; those that it lacks are left out. */
  public Map<String, Integer> ids(Set<String> words) {
    return new VocabularyFile(tokenizer.text()).ids(words);
  }

  /** The texts of all ids that {@link #words()} has columns for; reads the tokenizer. */
  public Vocabulary vocabulary() {
    return Vocabulary.read(
        new TokenizerDefinition(new VocabularyFile(tokenizer.text()).decodable(), maxLength()),
        words().graph().orElseThrow().width());
  }

  /** How the words of a text are told apart, for tokenizers that say where tokens stand. */
  public Placing placing() {
    return tokenizer.placing();
  }

  /** The tokenizer for a maximum length. */
  public TokenizerDefinition tokenizer(int maxLength, Casing casing) {
    TokenizerJson json =
        switch (casing) {
          case AS_BUNDLED -> tokenizer;
          case LOWER -> tokenizer.lowerCased();
          case KEPT -> tokenizer.cased();
        };
    return new TokenizerDefinition(json.text(), maxLength);
  }
}
