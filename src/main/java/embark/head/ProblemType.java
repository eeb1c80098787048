package embark.head;

import java.util.Locale;

/**
 * What a classifier's outputs mean, and so how scores come of its logits. Named as the {@code
 * problem_type} of Hugging Face configurations; formulas as in transformers' text-classification
 * pipeline.
 */
public enum ProblemType {
  /** One label of several holds: softmax over the labels. */
  SINGLE_LABEL {
    @Override
    double[] scores(double[] logits) {
      double largest = Double.NEGATIVE_INFINITY;
      for (double logit : logits) {
        largest = Math.max(largest, logit);
      }
      double[] scores = new double[logits.length];
      double sum = 0;
      for (int i = 0; i < scores.length; i++) {
        scores[i] = Math.exp(logits[i] - largest);
        sum += scores[i];
      }
      for (int i = 0; i < scores.length; i++) {
        scores[i] /= sum;
      }
      return scores;
    }
  },
  /** Each label holds or not: a sigmoid for each. */
  MULTI_LABEL {
    @Override
    double[] scores(double[] logits) {
      double[] scores = new double[logits.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = 1 / (1 + Math.exp(-logits[i]));
      }
      return scores;
    }
  },
  /** Numbers, as they are. */
  REGRESSION {
    @Override
    double[] scores(double[] logits) {
      return logits.clone();
    }
  };

  /** A score for each logit; the logits are not changed. */
  abstract double[] scores(double[] logits);

  /** The name as users write it: {@code single_label}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
