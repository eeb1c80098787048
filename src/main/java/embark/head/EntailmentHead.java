package embark.head;

import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import java.util.List;

/**
 * Scores of labels by whether the text entails a hypothesis about each: an item has one encoding
 * for each label. Formulas as in transformers' zero-shot-classification pipeline: where one label
 * of several holds, a softmax over the labels' entailment logits; where each may hold, entailment
 * against contradiction for each label alone.
 */
public final class EntailmentHead implements Head<double[], Classification> {

  private final int entailment;
  private final int contradiction;
  private final Scoring scoring;

  /**
   * A head.
   *
   * @param entailment index of the logit that says that the hypothesis follows
   * @param contradiction index of the logit that says that it does not
   */
  public EntailmentHead(int entailment, int contradiction, Scoring scoring) {
    this.entailment = entailment;
    this.contradiction = contradiction;
    this.scoring = scoring;
  }

  @Override
  public double[] read(Encoding encoding, Output output) {
    return output.doubles(0);
  }

  /** The classification: one logit for each part, in the parts' order. */
  @Override
  public Classification merge(Text text, List<double[]> parts) {
    double[] logits = new double[parts.size()];
    for (int label = 0; label < logits.length; label++) {
      double[] part = parts.get(label);
      double against = scoring.type() == ProblemType.MULTI_LABEL ? part[contradiction] : 0;
      logits[label] = part[entailment] - against;
    }
    return scoring.classify(logits);
  }

  @Override
  public Classification copy(Classification answer) {
    return answer.copy();
  }
}
