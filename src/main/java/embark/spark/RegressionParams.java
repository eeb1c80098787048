package embark.spark;

import embark.head.Linear;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The Params of a stage that MLlib's logistic regression has, and the regression. */
public final class RegressionParams implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String VARYING = "varying";

  /** Deviation below which a component is noise, as a part of the largest: single precision's. */
  private static final double NOISE = 1e-6;

  private final ParamValues values;
  final DoubleParam regParam;
  final DoubleParam elasticNetParam;
  final IntParam maxIter;
  final DoubleParam tol;
  final BooleanParam fitIntercept;
  final BooleanParam standardization;
  final Param<String> family;
  final IntParam aggregationDepth;
  final DoubleParam maxBlockSizeInMB;

  /** Params that belong to a stage, with MLlib's defaults but for the regularization. */
  RegressionParams(Params stage) {
    this.values = new ParamValues(stage);
    this.regParam =
        Choices.between(stage, "regParam", "strength of the regularization", 0, Double.MAX_VALUE);
    this.elasticNetParam =
        Choices.between(stage, "elasticNetParam", "how much of it is L1, the rest being L2", 0, 1);
    this.maxIter = Choices.atLeastOne(stage, "maxIter", "iterations of the regression at most");
    this.tol = Choices.aboveZero(stage, "tol", "improvement below which iterations end");
    this.fitIntercept = new BooleanParam(stage, "fitIntercept", "whether labels have an intercept");
    this.standardization =
        new BooleanParam(
            stage, "standardization", "whether components are regularized as if of one variance");
    this.family =
        Choices.of(
            stage,
            "family",
            "one margin for two labels or one for each label; auto is by the number of labels",
            "auto",
            "binomial",
            "multinomial");
    this.aggregationDepth =
        Choices.atLeastOne(
            stage, "aggregationDepth", "depth of the trees that gradients add up in");
    this.maxBlockSizeInMB =
        Choices.between(
            stage,
            "maxBlockSizeInMB",
            "memory in MB for a block of rows at most; 0 is MLlib's own choice",
            0,
            Double.MAX_VALUE);
    stage.setDefault(family, "auto");
    stage.setDefault(aggregationDepth, 2);
    stage.setDefault(maxBlockSizeInMB, 0d);
    stage.setDefault(regParam, 1e-3);
    stage.setDefault(elasticNetParam, 0d);
    stage.setDefault(maxIter, 100);
    stage.setDefault(tol, 1e-6);
    stage.setDefault(fitIntercept, true);
    stage.setDefault(standardization, true);
  }

  /**
   * The layer that a regression learns of {@link EmbeddedRows}.
   *
   * <p>Some encoders have components that are the same for every text but for rounding.
   * Standardization would blow that noise up to the size of all else, and a head would hang on what
   * another processor computes differently: such components are taken as constant, with a weight of
   * 0.
   */
  LogisticRegressionModel learn(Dataset<Row> rows) {
    double[] kept = varying(rows);
    ElementwiseProduct still =
        new ElementwiseProduct()
            .setInputCol(EmbeddedRows.FEATURES)
            .setOutputCol(VARYING)
            .setScalingVec(Vectors.dense(kept));
    return regression()
        .setFeaturesCol(VARYING)
        .fit(still.transform(rows))
        .setFeaturesCol(EmbeddedRows.FEATURES);
  }

  /** For each component 1, or 0 where it does not vary. */
  private static double[] varying(Dataset<Row> rows) {
    Vector deviations =
        rows.select(
                Summarizer.metrics("std")
                    .summary(functions.col(EmbeddedRows.FEATURES), functions.lit(1d))
                    .getField("std"))
            .head()
            .getAs(0);
    double[] kept = deviations.toArray();
    double least = NOISE * Arrays.stream(kept).max().orElse(0);
    for (int i = 0; i < kept.length; i++) {
      kept[i] = kept[i] > least ? 1 : 0;
    }
    return kept;
  }

  /**
   * Refuses what a regression of so many labels cannot be.
   *
   * @throws IllegalArgumentException if the family is binomial and there are more than two
   */
  void check(int labels) {
    if (labels > 2 && values.of(family).equals("binomial")) {
      throw new IllegalArgumentException(
          "Invalid family: binomial; expected auto or multinomial for %d labels. Call setFamily."
              .formatted(labels));
    }
  }

  private LogisticRegression regression() {
    return new LogisticRegression()
        .setLabelCol(EmbeddedRows.LABEL)
        .setWeightCol(EmbeddedRows.WEIGHT)
        .setRegParam(values.optional(regParam, Double.class).orElseThrow())
        .setElasticNetParam(values.optional(elasticNetParam, Double.class).orElseThrow())
        .setMaxIter(values.optional(maxIter, Integer.class).orElseThrow())
        .setTol(values.optional(tol, Double.class).orElseThrow())
        .setFamily(values.of(family))
        .setAggregationDepth(values.optional(aggregationDepth, Integer.class).orElseThrow())
        .setMaxBlockSizeInMB(values.optional(maxBlockSizeInMB, Double.class).orElseThrow())
        .setFitIntercept(values.optional(fitIntercept, Boolean.class).orElseThrow())
        .setStandardization(values.optional(standardization, Boolean.class).orElseThrow());
  }

  /**
   * The same as a layer before a softmax. Of two labels MLlib learns one margin m with probability
   * 1 / (1 + exp(-m)), which is the softmax of -m / 2 and m / 2.
   */
  static Linear layer(LogisticRegressionModel model) {
    Matrix weight = model.coefficientMatrix();
    Vector bias = model.interceptVector();
    if (weight.numRows() > 1) {
      // Spark's matrices lie column by column; ours row by row.
      return new Linear(weight.transpose().toArray(), bias.toArray(), weight.numCols());
    }
    int inputs = weight.numCols();
    double[] both = new double[2 * inputs];
    for (int i = 0; i < inputs; i++) {
      both[i] = -weight.apply(0, i) / 2;
      both[inputs + i] = weight.apply(0, i) / 2;
    }
    return new Linear(both, new double[] {-bias.apply(0) / 2, bias.apply(0) / 2}, inputs);
  }
}
