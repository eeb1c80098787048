package embark.head;

import java.util.List;

/**
 * What a masked language model says of a text.
 *
 * @param words the best words for each mask, mask after mask, the best first
 * @param likelihood the sum of the natural logarithms of the probabilities of tokens that were
 *     hidden one at a time; 0 if none were
 * @param hidden how many were hidden
 */
public record Filling(List<Word> words, double likelihood, int hidden) {

  public Filling {
    words = List.copyOf(words);
  }
}
