package embark.bundle;

import embark.tokenize.DjlTokenizer;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import embark.tokenize.WindowTokenizer;
import embark.tokenize.WordPieceTokenizer;

/** Opens tokenizers: where it is decided by what a text is read. */
public final class Tokenizers {

  private Tokenizers() {}

  /**
   * The fastest tokenizer that gives the definition's ids.
   *
   * @throws IllegalArgumentException as {@link DjlTokenizer} and {@link WindowTokenizer} do
   */
  public static Tokenizer open(TokenizerDefinition definition) {
    if (definition.isDetailed()) {
      return new WindowTokenizer(definition);
    }
    return WordPieceFile.read(definition.json())
        .map(model -> WordPieceTokenizer.open(definition, model))
        .orElseGet(() -> new DjlTokenizer(definition));
  }
}
