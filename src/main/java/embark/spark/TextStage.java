package embark.spark;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * A stage that takes a text column through a model: the Params that all of them have.
 *
 * @param <S> the stage
 */
public interface TextStage<S extends TextStage<S>> extends ModelledStage<S> {

  /** The Params and what they come to. */
  ModelParams modelParams();

  @Override
  default ModelSource modelSource() {
    return modelParams().source;
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

  /** Param {@code deviceCol}. */
  default Param<String> deviceCol() {
    return modelParams().deviceCol;
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

  /** Sets the column of the kinds of devices that computed the rows. */
  default S setDeviceCol(String value) {
    return with(deviceCol(), value);
  }
}
