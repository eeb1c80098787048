package embark.spark;

import embark.bundle.Bundle;
import embark.head.Classification;
import embark.head.ProblemType;
import embark.pipeline.ClassificationOptions;
import embark.pipeline.ClassificationTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/**
 * Adds the score of each pair of texts that a model reads together, for ranking search results: how
 * well a passage answers a query, as sentence-transformers' {@code CrossEncoder.predict} gives it.
 *
 * <p>A model with one output gives its number through the activation that the model folder names, a
 * sigmoid where it names none. Of a model with several, as one for natural language inference, the
 * score is that of the one that {@code label} names: a softmax over them, unless the folder or
 * {@code activation} says otherwise.
 *
 * <p>A null query or passage has a null score. A row may hold one query and an array of passages:
 * the score is an array then, an element for each passage. Two arrays of one length are pairs too.
 */
public final class PairScorer
    extends TextTransformer<Classification, ClassificationTask, PairScorer> {

  private static final long serialVersionUID = 1L;

  private static final Map<String, ProblemType> ACTIVATIONS =
      Map.of(
          "sigmoid", ProblemType.MULTI_LABEL,
          "softmax", ProblemType.SINGLE_LABEL,
          "identity", ProblemType.REGRESSION);

  private final Param<String> passageCol;
  private final Param<String> outputCol;
  private final Param<String> label;
  private final Param<String> activation;
  private final Param<String> rawScoreCol;
  private final Param<String> labelsCol;
  private final IntParam maxLength;
  private final BooleanParam lowerCase;

  /** A transformer with a random uid. */
  public PairScorer() {
    this(Identifiable$.MODULE$.randomUID("pairScorer"));
  }

  /** A transformer with a uid. */
  public PairScorer(String uid) {
    super(uid);
    this.passageCol =
        new Param<>(
            this,
            "passageCol",
            "column of the passages, which are read behind the queries of inputCol: string or"
                + " array<string>");
    this.outputCol = new Param<>(this, "outputCol", "column of the scores; must not exist");
    this.label =
        new Param<>(
            this,
            "label",
            "name of the model's output that is the score, as entailment (unset: the only one)");
    this.activation =
        Choices.of(
            this,
            "activation",
            "what makes scores of the model's outputs (unset: as the model folder says)",
            "sigmoid",
            "softmax",
            "identity");
    this.rawScoreCol =
        new Param<>(
            this,
            "rawScoreCol",
            "column for the score's logit, before the activation (unset: none)");
    this.labelsCol =
        new Param<>(
            this,
            "labelsCol",
            "column for all of the model's outputs with their names and scores, the best first"
                + " (unset: none)");
    this.maxLength =
        Choices.atLeastOne(
            this,
            "maxLength",
            "tokens that a pair is cut to, the longer text first, special tokens included (unset:"
                + " as the model folder says)");
    this.lowerCase = Choices.lowerCase(this);
    setDefault(outputCol, "score");
  }

  /** Loads a saved transformer. */
  public static PairScorer load(String path) {
    return read().load(path);
  }

  /** Reads saved transformers. */
  public static MLReader<PairScorer> read() {
    return new StageReader<>();
  }

  @Override
  ClassificationTask task(Bundle bundle) {
    if (pairColumn().isEmpty()) {
      throw new IllegalArgumentException(
          "passageCol is not set; expected the name of the column of passages. Call"
              + " setPassageCol.");
    }
    ParamValues values = values();
    return ClassificationTask.ofPairs(
        bundle,
        new ClassificationOptions(
            List.of(),
            values.optional(activation, String.class).map(ACTIVATIONS::get),
            1,
            ClassificationOptions.Texts.PAIRS,
            values.optional(maxLength, Integer.class),
            Choices.casing(values.optional(lowerCase, Boolean.class))));
  }

  @Override
  List<AddedColumn<Classification>> columns(ClassificationTask task, Bundle bundle) {
    int scored = scored(task.labels());
    LabelCells cells = LabelCells.ofBest(task.labels());
    List<AddedColumn<Classification>> columns = new ArrayList<>();
    add(columns, outputCol, DataTypes.DoubleType, result -> result.value().scores()[scored]);
    add(columns, rawScoreCol, DataTypes.DoubleType, result -> result.value().logits()[scored]);
    add(columns, labelsCol, LabelParams.SCORED, cells::labels);
    return columns;
  }

  /** The index of the output that is the score. */
  private int scored(List<String> labels) {
    Optional<String> named = values().column(label);
    if (named.isEmpty() && labels.size() == 1) {
      return 0;
    }
    int index = named.map(labels::indexOf).orElse(-1);
    if (index < 0) {
      throw new IllegalArgumentException(
          "%s, but the model has the outputs %s; expected one of them. Set label to the one that is the score."
              .formatted(
                  named.map("label='%s' was set"::formatted).orElse("label is not set"), labels));
    }
    return index;
  }

  private void add(
      List<AddedColumn<Classification>> columns,
      Param<String> column,
      DataType type,
      AddedColumn.Cell<Classification> cell) {
    values()
        .column(column)
        .map(name -> new StructField(name, type, true, Metadata.empty()))
        .ifPresent(field -> columns.add(new AddedColumn<>(field, cell)));
  }

  @Override
  Optional<String> pairColumn() {
    return values().column(passageCol);
  }

  /** Param {@code passageCol}. */
  public Param<String> passageCol() {
    return passageCol;
  }

  /** Param {@code outputCol}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Param {@code label}. */
  public Param<String> label() {
    return label;
  }

  /** Param {@code activation}. */
  public Param<String> activation() {
    return activation;
  }

  /** Param {@code rawScoreCol}. */
  public Param<String> rawScoreCol() {
    return rawScoreCol;
  }

  /** Param {@code labelsCol}. */
  public Param<String> labelsCol() {
    return labelsCol;
  }

  /** Param {@code maxLength}. */
  public IntParam maxLength() {
    return maxLength;
  }

  /** Param {@code lowerCase}. */
  public BooleanParam lowerCase() {
    return lowerCase;
  }

  /** Sets the column of the passages. */
  public PairScorer setPassageCol(String value) {
    return with(passageCol, value);
  }

  /** Sets the column of the scores. */
  public PairScorer setOutputCol(String value) {
    return with(outputCol, value);
  }

  /** Sets the name of the output that is the score. */
  public PairScorer setLabel(String value) {
    return with(label, value);
  }

  /** Sets what makes scores of the model's outputs. */
  public PairScorer setActivation(String value) {
    return with(activation, value);
  }

  /** Sets the column of the scores' logits. */
  public PairScorer setRawScoreCol(String value) {
    return with(rawScoreCol, value);
  }

  /** Sets the column of all outputs. */
  public PairScorer setLabelsCol(String value) {
    return with(labelsCol, value);
  }

  /** Sets tokens that a pair is cut to. */
  public PairScorer setMaxLength(int value) {
    return with(maxLength, value);
  }

  /** Sets whether texts are lower-cased. */
  public PairScorer setLowerCase(boolean value) {
    return with(lowerCase, value);
  }
}
