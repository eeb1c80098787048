package embark.tokenize;

/**
 * How it is told that a token belongs to the word of the token before it, as transformers'
 * token-classification pipeline tells it: by the vocabulary, where it writes such tokens in a way
 * of their own, and else by whether there is a blank between them. An unknown token is a word.
 *
 * @param marked whether the vocabulary writes such tokens in a way of their own (WordPiece's ##)
 * @param unknownId the id of the unknown token; -1 if there is none
 */
public record Placing(boolean marked, int unknownId) {

  /**
   * Whether a token belongs to the word of the one before it, if it is not unknown.
   *
   * @param token as the vocabulary writes it
   * @param start where it begins among the characters
   * @param characters the text's code points
   */
  boolean continuesWord(String token, int start, int end, int... characters) {
    if (marked) {
      return token.codePointCount(0, token.length()) != end - start;
    }
    return start > 0
        && characters[start - 1] != ' '
        && (start == characters.length || characters[start] != ' ');
  }
}
