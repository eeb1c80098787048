package embark.spark;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * A stage that can read long texts to their end: the Params that all of them have.
 *
 * @param <W> the stage
 */
public interface LongTextStage<W extends LongTextStage<W>> extends TextStage<W> {

  /** The Params and what they come to. */
  LongTextParams longTextParams();

  /** Param {@code longText}. */
  default Param<String> longText() {
    return longTextParams().longText;
  }

  /** Param {@code overlap}. */
  default IntParam overlap() {
    return longTextParams().overlap;
  }

  /** Param {@code windowPooling}. */
  default Param<String> windowPooling() {
    return longTextParams().windowPooling;
  }

  /** Sets what is done with long texts. */
  default W setLongText(String value) {
    return with(longText(), value);
  }

  /** Sets tokens that neighbouring windows share. */
  default W setOverlap(int value) {
    return with(overlap(), value);
  }

  /** Sets how one answer is made of a text's windows. */
  default W setWindowPooling(String value) {
    return with(windowPooling(), value);
  }
}
