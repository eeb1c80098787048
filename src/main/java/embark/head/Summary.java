package embark.head;

import java.util.List;

/**
 * The sentences that carry a document. Immutable.
 *
 * @param text the sentences one after the other, with a blank between two where the document has
 *     one behind the first; empty for a document without sentences
 * @param sentences the sentences, in the document's order
 */
public record Summary(String text, List<Sentence> sentences) {

  /**
   * A sentence of a document.
   *
   * @param text the sentence, without blanks around it
   * @param start where it begins, in code points of the document
   * @param end where it ends
   * @param score what it was chosen by: the cosine with the centroid, or the marginal relevance
   */
  public record Sentence(String text, int start, int end, double score) {}

  public Summary {
    sentences = List.copyOf(sentences);
  }
}
