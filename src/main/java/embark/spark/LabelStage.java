package embark.spark;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * A stage that gives labels: the Params that all of them have.
 *
 * @param <S> the stage
 */
public interface LabelStage<S extends LabelStage<S>> extends TextStage<S> {

  /** The Params and what they come to. */
  LabelParams labelParams();

  /** Param {@code outputCol}. */
  default Param<String> outputCol() {
    return labelParams().outputCol;
  }

  /** Param {@code scoreCol}. */
  default Param<String> scoreCol() {
    return labelParams().scoreCol;
  }

  /** Param {@code predictionCol}. */
  default Param<String> predictionCol() {
    return labelParams().predictionCol;
  }

  /** Param {@code probabilityCol}. */
  default Param<String> probabilityCol() {
    return labelParams().probabilityCol;
  }

  /** Param {@code rawPredictionCol}. */
  default Param<String> rawPredictionCol() {
    return labelParams().rawPredictionCol;
  }

  /** Param {@code labelsCol}. */
  default Param<String> labelsCol() {
    return labelParams().labelsCol;
  }

  /** Param {@code topK}. */
  default IntParam topK() {
    return labelParams().topK;
  }

  /** Param {@code threshold}. */
  default DoubleParam threshold() {
    return labelParams().threshold;
  }

  /** Param {@code unknownBelow}. */
  default DoubleParam unknownBelow() {
    return labelParams().unknownBelow;
  }

  /** Param {@code temperature}. */
  default DoubleParam temperature() {
    return labelParams().temperature;
  }

  /** Sets the column of the label. */
  default S setOutputCol(String value) {
    return with(outputCol(), value);
  }

  /** Sets the column of the label's score. */
  default S setScoreCol(String value) {
    return with(scoreCol(), value);
  }

  /** Sets the column of the label's index. */
  default S setPredictionCol(String value) {
    return with(predictionCol(), value);
  }

  /** Sets the column of all scores. */
  default S setProbabilityCol(String value) {
    return with(probabilityCol(), value);
  }

  /** Sets the column of all logits. */
  default S setRawPredictionCol(String value) {
    return with(rawPredictionCol(), value);
  }

  /** Sets the column of several labels. */
  default S setLabelsCol(String value) {
    return with(labelsCol(), value);
  }

  /** Sets how many labels are listed at most. */
  default S setTopK(int value) {
    return with(topK(), value);
  }

  /** Sets the score from which a label holds. */
  default S setThreshold(double value) {
    return with(threshold(), value);
  }

  /** Sets the score below which a label is unknown. */
  default S setUnknownBelow(double value) {
    return with(unknownBelow(), value);
  }

  /** Sets what logits are divided by. */
  default S setTemperature(double value) {
    return with(temperature(), value);
  }
}
