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
   * Maximal marginal relevance (Carbonell and Goldstein 1998): first the sentence nearest to the
   * centroid, then one after the other that with the largest {@code lambda * cos(sentence,
   * centroid) - (1 - lambda) * max cos(sentence, chosen)}, as LangChain does.
   */
  MMR;

  /** The name as users write it: {@code centroid}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
