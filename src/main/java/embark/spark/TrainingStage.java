package embark.spark;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;

/**
 * A stage that learns from labelled rows: the Params that say from which.
 *
 * @param <S> the stage
 */
public interface TrainingStage<S extends TrainingStage<S>> extends TextStage<S> {

  /** The Params and what they come to. */
  TrainingParams trainingParams();

  /** Param {@code labelCol}. */
  default Param<String> labelCol() {
    return trainingParams().labelCol;
  }

  /** Param {@code weightCol}. */
  default Param<String> weightCol() {
    return trainingParams().weightCol;
  }

  /** Param {@code classWeights}. */
  default Param<String> classWeights() {
    return trainingParams().classWeights;
  }

  /** Param {@code handleInvalid}. */
  default Param<String> handleInvalid() {
    return trainingParams().handleInvalid;
  }

  /** Param {@code heldOut}. */
  default DoubleParam heldOut() {
    return trainingParams().heldOut;
  }

  /** Param {@code seed}. */
  default LongParam seed() {
    return trainingParams().seed;
  }

  /** Sets the column of the labels to learn. */
  default S setLabelCol(String value) {
    return with(labelCol(), value);
  }

  /** Sets the column of what each row counts. */
  default S setWeightCol(String value) {
    return with(weightCol(), value);
  }

  /** Sets what rows of a label count. */
  default S setClassWeights(String value) {
    return with(classWeights(), value);
  }

  /** Sets what is done with rows without text, label or weight. */
  default S setHandleInvalid(String value) {
    return with(handleInvalid(), value);
  }

  /** Sets the part of rows to measure by. */
  default S setHeldOut(double value) {
    return with(heldOut(), value);
  }

  /** Sets what chooses the rows that are held out. */
  default S setSeed(long value) {
    return with(seed(), value);
  }
}
