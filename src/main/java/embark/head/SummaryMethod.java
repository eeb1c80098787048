package embark.head;

import java.util.Locale;

/** Ways to choose the sentences that carry a document. */
public enum SummaryMethod {
  /**
   * Those nearest to the centroid, the mean of all sentences' vectors, by cosine (Radev et al.
   * 2004; with embeddings Rossiello et al. 2017).
   */
  CENTROID,
  /**
   * Maximal marginal relevance (Carbonell and Goldstein 1998): one after the other the sentence
   * with the largest {@code lambda * cos(sentence, centroid) - (1 - lambda) * max cos(sentence,
   * chosen)}.
   */
  MMR;

  /** The name as users write it: {@code centroid}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
