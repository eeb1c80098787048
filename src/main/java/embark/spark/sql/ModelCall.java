package embark.spark.sql;

import embark.spark.TransformPlan;
import java.io.Serializable;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;

/**
 * What a function asks of a model, without the text. Equal calls give equal answers to equal texts,
 * so that a query computes them once. Immutable but for what is read of the model, once, when it is
 * first asked for.
 */
public final class ModelCall implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The one column that a stage is planned for. */
  static final String TEXT = "text";

  /** The place of the first new column behind those. */
  private static final int ANSWER = 2;

  private static final StructType TEXTS =
      new StructType().add(TEXT, DataTypes.StringType).add("passenger", DataTypes.NullType);

  private final String function;
  private final Answer answer;
  private final ModelStage stage;
  private final String problem;
  private transient TransformPlan plan;

  /** What a call answers a text with. */
  enum Answer {
    /** A vector. */
    VECTOR,
    /** A label and its score. */
    SCORED_LABEL,
    /** The label of {@link #SCORED_LABEL} alone. */
    LABEL;

    /** The type in a query. */
    DataType type() {
      return switch (this) {
        case VECTOR -> DataTypes.createArrayType(DataTypes.FloatType, false);
        case SCORED_LABEL ->
            new StructType().add("label", DataTypes.StringType).add("score", DataTypes.DoubleType);
        case LABEL -> DataTypes.StringType;
      };
    }
  }

  private ModelCall(String function, Answer answer, ModelStage stage, String problem) {
    this.function = function;
    this.answer = answer;
    this.stage = stage;
    this.problem = problem;
  }

  /** A call of a function that is answered by a stage. */
  static ModelCall of(String function, Answer answer, ModelStage stage) {
    return new ModelCall(function, answer, stage, null);
  }

  /** A call of a function that was not written as it should be. */
  static ModelCall refused(String function, Answer answer, String problem) {
    return new ModelCall(function, answer, null, problem);
  }

  /** The function's name. */
  String function() {
    return function;
  }

  /** What a text is answered with. */
  Answer answer() {
    return answer;
  }

  /** What is wrong with the call or with the model; null if nothing is. Reads the model's files. */
  String problem() {
    if (problem != null) {
      return problem;
    }
    try {
      boolean namesLabels = plan().schema().fields()[ANSWER].dataType() instanceof StringType;
      return answer == Answer.VECTOR || namesLabels
          ? null
          : "The model gives a number, not a label (problemType regression); expected labels. Use TextClassifier's score, or another model.";
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  /**
   * How texts are answered: rows of a text and what travels with it.
   *
   * @throws IllegalArgumentException if the model is not there or does not fit
   */
  synchronized TransformPlan plan() {
    if (plan == null) {
      plan = stage.transformer().plan(TEXTS);
    }
    return plan;
  }

  /** The call whose answer holds this one's, which a column is made of. */
  ModelCall whole() {
    return answer == Answer.LABEL
        ? new ModelCall("classify_with_score", Answer.SCORED_LABEL, stage, problem)
        : this;
  }

  /** This call's answer in that of the {@link #whole} call. */
  Expression part(Expression whole) {
    return answer == Answer.LABEL ? new GetStructField(whole, 0, Option.apply("label")) : whole;
  }

  /**
   * A row with the answer as its only value, as Spark holds it.
   *
   * @param columns what the stage's columns say of a text
   */
  InternalRow row(Object... columns) {
    Object value =
        switch (answer) {
          case VECTOR ->
              columns[0] == null ? null : UnsafeArrayData.fromPrimitiveArray((float[]) columns[0]);
          case SCORED_LABEL ->
              columns[0] == null
                  ? null
                  : new GenericInternalRow(
                      new Object[] {UTF8String.fromString((String) columns[0]), columns[1]});
          case LABEL -> throw new IllegalStateException("A part of an answer has no row.");
        };
    return new GenericInternalRow(new Object[] {value});
  }

  /** The call as it is written, of a text as it is written. */
  String sql(String text) {
    return stage == null
        ? "%s(%s)".formatted(function, text)
        : "%s(%s)".formatted(function, stage.arguments(text));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelCall call
        && answer == call.answer
        && Objects.equals(stage, call.stage)
        && Objects.equals(problem, call.problem);
  }

  @Override
  public int hashCode() {
    return Objects.hash(answer, stage, problem);
  }

  @Override
  public String toString() {
    return sql("_");
  }
}
