package embark.spark;

import embark.head.Classification;
import embark.head.ProblemType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The Params of a stage that gives labels, and the columns that they come to. */
public final class LabelParams implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What a label is called that the model is not sure enough of. */
  static final String UNKNOWN = "unknown";

  private static final double HALF = 0.5;

  /** Labels and their scores. */
  static final DataType SCORED =
      DataTypes.createArrayType(
          new StructType()
              .add("label", DataTypes.StringType, false)
              .add("score", DataTypes.DoubleType, false),
          false);

  private static final DataType VECTOR = SQLDataTypes.VectorType();

  private final Params stage;
  private final ParamValues values;
  final Param<String> outputCol;
  final Param<String> scoreCol;
  final Param<String> predictionCol;
  final Param<String> probabilityCol;
  final Param<String> rawPredictionCol;
  final Param<String> labelsCol;
  final IntParam topK;
  final DoubleParam threshold;
  final DoubleParam unknownBelow;
  final DoubleParam temperature;

  /** Params that belong to a stage. */
  LabelParams(Params stage) {
    this.stage = stage;
    this.values = new ParamValues(stage);
    this.outputCol = column(stage, "outputCol", "the label");
    this.scoreCol =
        column(
            stage, "scoreCol", "the label's score, its probability; for a regression the number");
    this.predictionCol =
        column(
            stage,
            "predictionCol",
            "the label's index, with the labels as metadata; for a regression the number");
    this.probabilityCol = column(stage, "probabilityCol", "the scores of all labels, a vector");
    this.rawPredictionCol =
        column(stage, "rawPredictionCol", "the model's logits of all labels, a vector");
    this.labelsCol =
        column(
            stage,
            "labelsCol",
            "several labels with their scores, the best first: where each label holds or not, those"
                + " over the threshold; otherwise only if topK is set");
    this.topK =
        Choices.atLeastOne(stage, "topK", "labels of a text at most in labelsCol (unset: all)");
    this.threshold =
        Choices.between(
            stage, "threshold", "score from which a label holds, where each holds or not", 0, 1);
    this.unknownBelow =
        Choices.between(
            stage,
            "unknownBelow",
            "score below which a text's label is 'unknown' (unset: the best label counts, whatever"
                + " its score)",
            0,
            1);
    this.temperature =
        Choices.aboveZero(
            stage,
            "temperature",
            "what logits are divided by before they become scores: above 1 for a model that is too"
                + " sure of itself");
    stage.setDefault(outputCol, "label");
    stage.setDefault(scoreCol, "score");
    stage.setDefault(predictionCol, "prediction");
    stage.setDefault(probabilityCol, "probability");
    stage.setDefault(rawPredictionCol, "rawPrediction");
    stage.setDefault(labelsCol, "labels");
    stage.setDefault(threshold, HALF);
  }

  private static Param<String> column(Params stage, String name, String doc) {
    return new Param<>(stage, name, "column of " + doc + "; must not exist; empty for none");
  }

  /** The temperature, if it is set. */
  Optional<Double> temperature() {
    return values.optional(temperature, Double.class);
  }

  /**
   * The columns that are added for answers about some labels.
   *
   * @throws IllegalArgumentException if a Param was set that means nothing for the type
   */
  List<AddedColumn<Classification>> columns(List<String> labels, ProblemType type) {
    check(type);
    LabelCells cells =
        new LabelCells(
            labels,
            type == ProblemType.MULTI_LABEL
                ? values.optional(threshold, Double.class)
                : Optional.empty(),
            values.optional(unknownBelow, Double.class),
            values.optional(topK, Integer.class));
    List<AddedColumn<Classification>> columns = new ArrayList<>();
    if (type == ProblemType.REGRESSION) {
      add(columns, scoreCol, DataTypes.DoubleType, LabelParams::none, LabelCells::number);
      add(columns, rawPredictionCol, VECTOR, sized(labels), LabelCells::rawPrediction);
      add(columns, predictionCol, DataTypes.DoubleType, LabelParams::numeric, LabelCells::number);
      return columns;
    }
    add(columns, outputCol, DataTypes.StringType, LabelParams::none, cells::label);
    add(columns, scoreCol, DataTypes.DoubleType, LabelParams::none, cells::score);
    if (type == ProblemType.MULTI_LABEL || values.optional(topK, Integer.class).isPresent()) {
      add(columns, labelsCol, SCORED, LabelParams::none, cells::labels);
    }
    add(columns, probabilityCol, VECTOR, sized(labels), LabelCells::probability);
    add(columns, rawPredictionCol, VECTOR, sized(labels), LabelCells::rawPrediction);
    add(
        columns,
        predictionCol,
        DataTypes.DoubleType,
        name ->
            NominalAttribute.defaultAttr().withName(name).withValues(cells.names()).toMetadata(),
        cells::prediction);
    return columns;
  }

  private void check(ProblemType type) {
    Map<ProblemType, List<Param<?>>> without =
        Map.of(
            ProblemType.REGRESSION, List.of(topK, threshold, unknownBelow, temperature),
            ProblemType.SINGLE_LABEL, List.of(threshold),
            ProblemType.MULTI_LABEL, List.of());
    List<String> names = without.get(type).stream().filter(stage::isSet).map(Param::name).toList();
    if (!names.isEmpty()) {
      throw new IllegalArgumentException(
          "%s was set, but means nothing for problem type %s; expected it unset. Leave it out, or set the problem type."
              .formatted(String.join(", ", names), type.text()));
    }
  }

  private static Metadata none(String name) {
    return Metadata.empty();
  }

  private static Metadata numeric(String name) {
    return NumericAttribute.defaultAttr().withName(name).toMetadata();
  }

  private static Function<String, Metadata> sized(List<String> labels) {
    return name -> new AttributeGroup(name, labels.size()).toMetadata();
  }

  private void add(
      List<AddedColumn<Classification>> columns,
      Param<String> column,
      DataType type,
      Function<String, Metadata> metadata,
      AddedColumn.Cell<Classification> cell) {
    values
        .column(column)
        .map(name -> new StructField(name, type, true, metadata.apply(name)))
        .ifPresent(field -> columns.add(new AddedColumn<>(field, cell)));
  }
}
