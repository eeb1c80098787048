package embark.spark;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWritable;

/**
 * A stage that reads a text column by what a model folder holds: the Params that all of them have.
 *
 * @param <M> the stage
 */
public interface ModelledStage<M extends ModelledStage<M>> extends Params, MLWritable {

  /** The Params and what they come to. */
  ModelSource modelSource();

  /** Param {@code inputCol}. */
  default Param<String> inputCol() {
    return modelSource().inputCol;
  }

  /** Param {@code model}. */
  default Param<String> model() {
    return modelSource().model;
  }

  /** Param {@code modelOnSave}. */
  default Param<String> modelOnSave() {
    return modelSource().modelOnSave;
  }

  /** Param {@code errorCol}. */
  default Param<String> errorCol() {
    return modelSource().errorCol;
  }

  /** Sets the text column. */
  default M setInputCol(String value) {
    return with(inputCol(), value);
  }

  /** Sets the model folder or built-in name. */
  default M setModel(String value) {
    return with(model(), value);
  }

  /** Sets what a saved stage holds of the model. */
  default M setModelOnSave(String value) {
    return with(modelOnSave(), value);
  }

  /** Sets the column of the reasons why rows have no answers. */
  default M setErrorCol(String value) {
    return with(errorCol(), value);
  }

  /** Sets a Param of this stage; the stage itself. */
  @SuppressWarnings("unchecked")
  default <T> M with(Param<T> param, T value) {
    set(param, value);
    return (M) this;
  }
}
