package embark.bundle;

import embark.infer.Graph;
import embark.tokenize.TokenizerDefinition;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;

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
  private final SortedSet<String> files;
  private final Path model;
  private final Graph graph;
  private final TokenizerJson tokenizer;
  private final Limits limits;
  private final SentenceSettings sentence;

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
      SortedSet<String> files,
      Path model,
      Graph graph,
      TokenizerJson tokenizer,
      Limits limits,
      SentenceSettings sentence) {
    this.directory = directory;
    this.files = files;
    this.model = model;
    this.graph = graph;
    this.tokenizer = tokenizer;
    this.limits = limits;
    this.sentence = sentence;
  }

  /** The folder. */
  public Path directory() {
    return directory;
  }

  /** Paths of the files that make up the model, relative to the folder. */
  public SortedSet<String> files() {
    return files;
  }

  /** SHA-256 over the paths and contents of {@link #files()}; reads them all when first asked. */
  public String fingerprint() {
    return Fingerprint.of(directory, files);
  }

  /** The ONNX file. */
  public Path model() {
    return model;
  }

  /** What the ONNX file takes and gives. */
  public Graph graph() {
    return graph;
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

  /** How sentence vectors are made. */
  public SentenceSettings sentence() {
    return sentence;
  }

  /** Size of a sentence vector before any cut. */
  public int width() {
    boolean dense = graph.shape() == Graph.Shape.TOKENS && !sentence.layers().isEmpty();
    return dense ? sentence.layers().get(sentence.layers().size() - 1).outputs() : graph.width();
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

  /** The text of a prompt that is asked for by name, or of the default one. */
  public Optional<String> prompt(Optional<String> name) {
    return name.or(sentence::defaultPrompt).map(sentence.prompts()::get);
  }
}
