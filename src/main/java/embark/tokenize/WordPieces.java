package embark.tokenize;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts words into the longest pieces of a vocabulary, from the left; a word that does not come out
 * even, or is too long, is the unknown piece. Immutable.
 */
final class WordPieces {

  private final Pieces first;
  private final Pieces further;
  private final int unknown;
  private final int longestWord;
  private final int longestPiece;

  WordPieces(WordPieceModel model) {
    List<String> starts = new ArrayList<>();
    List<String> continuations = new ArrayList<>();
    for (String piece : model.vocabulary().keySet()) {
      // A word never begins with the prefix: # is punctuation.
      (piece.startsWith(WordPieceModel.CONTINUATION) ? continuations : starts).add(piece);
    }
    this.first = new Pieces(starts, 0, model.vocabulary());
    this.further =
        new Pieces(continuations, WordPieceModel.CONTINUATION.length(), model.vocabulary());
    this.unknown = model.vocabulary().get(model.unknown());
    this.longestWord = model.longestWord();
    this.longestPiece = Math.max(first.longest(), further.longest());
  }

  /** Code points of the longest word that is cut into pieces. */
  int longestWord() {
    return longestWord;
  }

  /** Length of the longest piece in UTF-16 units: how many hashes {@link #cut} keeps. */
  int longestPiece() {
    return longestPiece;
  }

  /**
   * Appends the pieces of a word.
   *
   * @param text holds the word, which is not empty, at {@code [start, end)}
   * @param hashes at least {@link #longestPiece} places that are written to
   */
  void cut(char[] text, int start, int end, int[] hashes, Ids ids) {
    if (isTooLong(text, start, end)) {
      ids.add(unknown);
      return;
    }
    if (end - start <= first.longest()) {
      int id = first.id(Pieces.hash(text, start, end), text, start, end);
      if (id != Pieces.NONE) {
        ids.add(id);
        return;
      }
    }
    int before = ids.count();
    Pieces pieces = first;
    for (int at = start; at < end; pieces = further) {
      int last = Math.min(end, at + pieces.longest());
      int hash = Pieces.NO_HASH;
      for (int i = at; i < last; i++) {
        hash = Pieces.hash(hash, text[i]);
        hashes[i - at] = hash;
      }
      int id = Pieces.NONE;
      while (last > at) {
        id = pieces.id(hashes[last - at - 1], text, at, last);
        if (id != Pieces.NONE) {
          break;
        }
        last--;
      }
      if (id == Pieces.NONE) {
        ids.cutTo(before);
        ids.add(unknown);
        return;
      }
      ids.add(id);
      at = last;
    }
  }

  private boolean isTooLong(char[] text, int start, int end) {
    return end - start > longestWord
        && Character.codePointCount(text, start, end - start) > longestWord;
  }
}
