package embark.spark;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Column;

/** The Params of a stage that say which rows it learns from, and what each counts. */
public final class TrainingParams implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ParamValues values;
  final Param<String> labelCol;
  final Param<String> weightCol;
  final Param<String> classWeights;
  final Param<String> handleInvalid;
  final DoubleParam heldOut;
  final LongParam seed;

  /** Params that belong to a stage. */
  TrainingParams(Params stage) {
    this.values = new ParamValues(stage);
    this.labelCol = new Param<>(stage, "labelCol", "column of the labels to learn");
    this.weightCol =
        new Param<>(stage, "weightCol", "column of what each row counts (unset: 1 each)");
    this.classWeights =
        Choices.of(
            stage,
            "classWeights",
            "what rows of a label count: all the same, or less the more there are of the label, so"
                + " that all labels count the same",
            "none",
            "balanced");
    this.handleInvalid =
        Choices.of(
            stage,
            "handleInvalid",
            "what is done with rows without text, label or weight: the training is refused, or they"
                + " are left out",
            "error",
            "skip");
    this.heldOut =
        Choices.between(
            stage,
            "heldOut",
            "part of each label's rows that a first head is not trained on and is measured by; the"
                + " head that is given is trained on all rows",
            0,
            0.9);
    this.seed = new LongParam(stage, "seed", "chooses the rows that are held out");
    stage.setDefault(classWeights, "none");
    stage.setDefault(handleInvalid, "error");
    stage.setDefault(heldOut, 0d);
    stage.setDefault(seed, 1L);
  }

  /** What is to be looked at, in the column of texts or vectors of this name. */
  LabelledRows.Request request(String source) {
    return new LabelledRows.Request(
        source,
        labelName(),
        weightName(),
        LabelledRows.Invalid.valueOf(values.of(handleInvalid).toUpperCase(Locale.ROOT)),
        values.optional(heldOut, Double.class).orElseThrow(),
        values.optional(seed, Long.class).orElseThrow());
  }

  /** The name of the label column. */
  String labelName() {
    return values
        .column(labelCol)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "labelCol is not set; expected the name of the column with the labels to"
                        + " learn. Call setLabelCol."));
  }

  /** The name of the weight column; empty for 1 each. */
  Optional<String> weightName() {
    return values.column(weightCol);
  }

  /** What each row counts, by its own weight and its label's. */
  Column weight(LabelledRows labelled) {
    return values.of(classWeights).equals("balanced")
        ? labelled.weight().multiply(labelled.balance())
        : labelled.weight();
  }
}
