package embark.tokenize;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@code tokenizer.json} says that is BERT's in every part: BertNormalizer that cleans the
 * text, BertPreTokenizer, WordPiece with the prefix {@code ##}.
 *
 * @param vocabulary all pieces and their ids; those inside a word begin with {@code ##}
 * @param unknown the piece for words that have no pieces; in the vocabulary
 * @param longestWord code points of the longest word that is cut into pieces
 * @param rules what the normalizer does besides cleaning
 * @param addedTokens texts that are tokens of their own wherever they stand, before all
 *     normalization
 */
public record WordPieceModel(
    Map<String, Integer> vocabulary,
    String unknown,
    int longestWord,
    Set<BertRule> rules,
    List<String> addedTokens) {

  /** What a piece inside a word begins with. */
  public static final String CONTINUATION = "##";

  public WordPieceModel {
    // Map.copyOf takes quadratic time for a vocabulary of consecutive characters.
    vocabulary = Collections.unmodifiableMap(new HashMap<>(vocabulary));
    rules = Set.copyOf(rules);
    addedTokens = List.copyOf(addedTokens);
    if (!vocabulary.containsKey(unknown)) {
      throw new IllegalArgumentException(
          "Invalid unknown piece: %s; expected one of the vocabulary.".formatted(unknown));
    }
  }
}
