package embark.spark;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * A stage that learns by MLlib's logistic regression: that one's Params, by its names.
 *
 * @param <S> the stage
 */
public interface RegressionStage<S extends RegressionStage<S>> extends TextStage<S> {

  /** The Params and what they come to. */
  RegressionParams regressionParams();

  /** Param {@code regParam}. */
  default DoubleParam regParam() {
    return regressionParams().regParam;
  }

  /** Param {@code elasticNetParam}. */
  default DoubleParam elasticNetParam() {
    return regressionParams().elasticNetParam;
  }

  /** Param {@code maxIter}. */
  default IntParam maxIter() {
    return regressionParams().maxIter;
  }

  /** Param {@code tol}. */
  default DoubleParam tol() {
    return regressionParams().tol;
  }

  /** Param {@code fitIntercept}. */
  default BooleanParam fitIntercept() {
    return regressionParams().fitIntercept;
  }

  /** Param {@code standardization}. */
  default BooleanParam standardization() {
    return regressionParams().standardization;
  }

  /** Param {@code family}. */
  default Param<String> family() {
    return regressionParams().family;
  }

  /** Param {@code aggregationDepth}. */
  default IntParam aggregationDepth() {
    return regressionParams().aggregationDepth;
  }

  /** Param {@code maxBlockSizeInMB}. */
  default DoubleParam maxBlockSizeInMB() {
    return regressionParams().maxBlockSizeInMB;
  }

  /** Sets the strength of the regularization. */
  default S setRegParam(double value) {
    return with(regParam(), value);
  }

  /** Sets how much of the regularization is L1. */
  default S setElasticNetParam(double value) {
    return with(elasticNetParam(), value);
  }

  /** Sets iterations at most. */
  default S setMaxIter(int value) {
    return with(maxIter(), value);
  }

  /** Sets the improvement below which iterations end. */
  default S setTol(double value) {
    return with(tol(), value);
  }

  /** Sets whether labels have an intercept. */
  default S setFitIntercept(boolean value) {
    return with(fitIntercept(), value);
  }

  /** Sets whether components are regularized as if of one variance. */
  default S setStandardization(boolean value) {
    return with(standardization(), value);
  }

  /** Sets whether two labels have one margin. */
  default S setFamily(String value) {
    return with(family(), value);
  }

  /** Sets the depth of the trees that gradients add up in. */
  default S setAggregationDepth(int value) {
    return with(aggregationDepth(), value);
  }

  /** Sets the memory for a block of rows. */
  default S setMaxBlockSizeInMB(double value) {
    return with(maxBlockSizeInMB(), value);
  }
}
