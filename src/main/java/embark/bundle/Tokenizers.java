package embark.bundle;

import embark.tokenize.DjlTokenizer;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import embark.tokenize.WordPieceTokenizer;

/** Opens tokenizers: where it is decided by what a text is read. */
public final class Tokenizers {

  private Tokenizers() {}

  /**
   * The fastest tokenizer that gives the definition's ids.
   *
   * @throws IllegalArgumentException as {@link DjlTokenizer} does
   */
  public static Tokenizer open(TokenizerDefinition definition) {
    return WordPieceFile.read(definition.json())
        .map(model -> WordPieceTokenizer.open(definition, model))
        .orElseGet(() -> new DjlTokenizer(definition));
  }
}
