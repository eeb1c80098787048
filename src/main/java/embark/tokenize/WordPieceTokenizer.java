package embark.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A BERT tokenizer that reads a text by itself where all that becomes of it is known character by
 * character, and else gives it whole to the reference. It gives what the reference gives: it
 * truncates on the right, longest text of a pair first, and never pads.
 */
public final class WordPieceTokenizer implements Tokenizer {

  private static final System.Logger LOG = System.getLogger(WordPieceTokenizer.class.getName());

  private final Tokenizer reference;
  private final Frame one;
  private final Frame two;
  private final int maxLength;
  private final Supplier<WordReader> readers;

  private WordPieceTokenizer(
      Tokenizer reference, Frame one, Frame two, int maxLength, Supplier<WordReader> readers) {
    this.reference = reference;
    this.one = one;
    this.two = two;
    this.maxLength = maxLength;
    this.readers = readers;
  }

  /**
   * A tokenizer for a definition that says the same as a model: this one, or the reference alone if
   * a few texts that both read come out differently, which is logged. This one opens the reference
   * again when the first text needs it.
   *
   * @throws IllegalArgumentException as {@link DjlTokenizer} does
   */
  public static Tokenizer open(TokenizerDefinition definition, WordPieceModel model) {
    Supplier<WordReader> readers = readers(model);
    try (HuggingFaceTokenizer untruncated = DjlTokenizer.openUntruncated(definition)) {
      Frame one = Frame.ofOne(untruncated);
      Frame two = Frame.ofTwo(untruncated);
      if (one.size() > definition.maxLength()) {
        throw DjlTokenizer.tooShort(definition, one.size(), "a text");
      }
      Tokenizer reference = new LateReference(definition);
      Optional<Text> different =
          new SelfCheck(untruncated)
              .firstDifferent(
                  new WordPieceTokenizer(reference, one, two, Integer.MAX_VALUE, readers));
      if (different.isEmpty()) {
        return new WordPieceTokenizer(reference, one, two, definition.maxLength(), readers);
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "Embark's own WordPiece differs from the tokenizers library on '"
              + different.get()
              + "': the library reads all texts, which is slower.");
      return new DjlTokenizer(definition);
    }
  }

  private static Supplier<WordReader> readers(WordPieceModel model) {
    Set<Character> firsts =
        model.addedTokens().stream().map(token -> token.charAt(0)).collect(Collectors.toSet());
    Characters characters = new Characters(CharacterTable.read(), model.rules(), firsts);
    WordPieces pieces = new WordPieces(model);
    List<String> added = model.addedTokens();
    return () -> new WordReader(characters, pieces, added, Buffers.ofThread());
  }

  /**
   * One encoding.
   *
   * @throws IllegalArgumentException as {@link DjlTokenizer#encode} does
   */
  @Override
  public List<Encoding> encode(Text text) {
    Encoding own = ownEncoding(text);
    return own == null ? reference.encode(text) : List.of(own);
  }

  /** The encoding of a text, or null if the reference has to read it. */
  Encoding ownEncoding(Text text) {
    WordReader reader = readers.get();
    return text.isPair() ? pair(reader, text.first(), text.second()) : single(reader, text.first());
  }

  private Encoding single(WordReader reader, String text) {
    int room = maxLength - one.size();
    int count = reader.read(text, room);
    return count == WordReader.FOREIGN
        ? null
        : one.around(reader.ids(), Math.min(count, room), count > room);
  }

  private Encoding pair(WordReader reader, String first, String second) {
    int room = maxLength - two.size();
    if (room < 0) {
      return null;
    }
    int firstCount = reader.read(first, room);
    if (firstCount == WordReader.FOREIGN) {
      return null;
    }
    int start = reader.ids().count();
    int secondCount = reader.read(second, room);
    if (secondCount == WordReader.FOREIGN) {
      return null;
    }
    if (firstCount > room && secondCount > room && room % 2 == 1) {
      // The odd token goes to the text that has more in all.
      if (Math.max(first.length(), second.length()) > PairEncoder.COMPARED) {
        return null;
      }
      reader.ids().clear();
      firstCount = reader.read(first, Integer.MAX_VALUE);
      start = reader.ids().count();
      secondCount = reader.read(second, Integer.MAX_VALUE);
      if (firstCount == WordReader.FOREIGN || secondCount == WordReader.FOREIGN) {
        return null;
      }
    }
    int[] kept = PairEncoder.kept(firstCount, secondCount, room);
    boolean truncated = kept[0] < firstCount || kept[1] < secondCount;
    return two.around(reader.ids(), new int[] {0, start}, kept, truncated);
  }

  @Override
  public void close() {
    reference.close();
  }
}
