package embark.spark;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWritable;

/**
 * A stage that takes a text column through a model: the Params that all of them have.
 *
 * @param <S> the stage
 */
public interface TextStage<S extends TextStage<S>> extends Params, MLWritable {

  /** The Params and what they come to. */
  ModelParams modelParams();

  /** Param {@code inputCol}. */
  default Param<String> inputCol() {
    return modelParams().inputCol;
  }

  /** Param {@code model}. */
  default Param<String> model() {
    return modelParams().model;
  }

  /** Param {@code modelOnSave}. */
  default Param<String> modelOnSave() {
    return modelParams().modelOnSave;
  }

  /** Param {@code precision}. */
  default Param<String> precision() {
    return modelParams().precision;
  }

  /** Param {@code device}. */
  default Param<String> device() {
    return modelParams().device;
  }

  /** Param {@code batchTokens}. */
  default IntParam batchTokens() {
    return modelParams().batchTokens;
  }

  /** Param {@code windowRows}. */
  default IntParam windowRows() {
    return modelParams().windowRows;
  }

  /** Param {@code gpuMemLimit}. */
  default Param<String> gpuMemLimit() {
    return modelParams().gpuMemLimit;
  }

  /** Param {@code gpuArenaStrategy}. */
  default Param<String> gpuArenaStrategy() {
    return modelParams().gpuArenaStrategy;
  }

  /** Param {@code errorCol}. */
  default Param<String> errorCol() {
    return modelParams().errorCol;
  }

  /** Param {@code deviceCol}. */
  default Param<String> deviceCol() {
    return modelParams().deviceCol;
  }

  /** Sets the text column. */
  default S setInputCol(String value) {
    return with(inputCol(), value);
  }

  /** Sets the model folder or built-in name. */
  default S setModel(String value) {
    return with(model(), value);
  }

  /** Sets what a saved stage holds of the model. */
  default S setModelOnSave(String value) {
    return with(modelOnSave(), value);
  }

  /** Sets the numbers to compute with, fp32, int8 or fp16. */
  default S setPrecision(String value) {
    return with(precision(), value);
  }

  /** Sets where the model runs. */
  default S setDevice(String value) {
    return with(device(), value);
  }

  /** Sets most tokens of a batch. */
  default S setBatchTokens(int value) {
    return with(batchTokens(), value);
  }

  /** Sets texts sorted at a time. */
  default S setWindowRows(int value) {
    return with(windowRows(), value);
  }

  /** Sets most GPU memory of a process, as 4g or 500m. */
  default S setGpuMemLimit(String value) {
    return with(gpuMemLimit(), value);
  }

  /** Sets how more GPU memory is taken. */
  default S setGpuArenaStrategy(String value) {
    return with(gpuArenaStrategy(), value);
  }

  /** Sets the column of the reasons why rows have no answers. */
  default S setErrorCol(String value) {
    return with(errorCol(), value);
  }

  /** Sets the column of the kinds of devices that computed the rows. */
  default S setDeviceCol(String value) {
    return with(deviceCol(), value);
  }

  /** Sets a Param of this stage; the stage itself. */
  @SuppressWarnings("unchecked")
  default <T> S with(Param<T> param, T value) {
    set(param, value);
    return (S) this;
  }
}
