package embark.head;

/**
 * What a classifier says of a text: a logit and a score for each label, in the labels' order.
 * Immutable by agreement: nobody writes to the arrays.
 */
public final class Classification {

  private final double[] logits;
  private final double[] scores;
  private final int best;

  /** A classification that owns the given arrays, which are as long as there are labels. */
  Classification(double[] logits, double[] scores) {
    this.logits = logits;
    this.scores = scores;
    int largest = 0;
    for (int i = 1; i < logits.length; i++) {
      largest = logits[i] > logits[largest] ? i : largest;
    }
    this.best = largest;
  }

  /** The same numbers in arrays of their own. */
  Classification copy() {
    return new Classification(logits.clone(), scores.clone());
  }

  /** What the model gives, before any softmax, sigmoid or temperature. */
  public double[] logits() {
    return logits;
  }

  /** Probabilities of the labels; for a regression the numbers themselves. */
  public double[] scores() {
    return scores;
  }

  /** The index of the label with the largest logit, the first of equals. */
  public int best() {
    return best;
  }
}
