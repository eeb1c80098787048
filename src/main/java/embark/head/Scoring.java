package embark.head;

import java.io.Serializable;

/** How scores come of logits. Immutable. */
public final class Scoring implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ProblemType type;
  private final double temperature;

  /**
   * A scoring.
   *
   * @param temperature what logits are divided by first (Guo et al. 2017, temperature scaling);
   *     above 0; a regression has none
   */
  public Scoring(ProblemType type, double temperature) {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "Invalid temperature: %s; expected a number above 0.".formatted(temperature));
    }
    this.type = type;
    this.temperature = temperature;
  }

  /** What the outputs mean. */
  public ProblemType type() {
    return type;
  }

  /** Logits, which are owned by the result, with their scores. */
  public Classification classify(double[] logits) {
    if (type == ProblemType.REGRESSION || temperature == 1) {
      return new Classification(logits, type.scores(logits));
    }
    double[] scaled = new double[logits.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = logits[i] / temperature;
    }
    return new Classification(logits, type.scores(scaled));
  }
}
