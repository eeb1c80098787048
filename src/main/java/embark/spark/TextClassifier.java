package embark.spark;

import embark.bundle.Bundle;
import embark.head.Classification;
import embark.head.ProblemType;
import embark.pipeline.ClassificationOptions;
import embark.pipeline.ClassificationTask;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * Adds the label of each text or pair of texts, as transformers' text-classification pipeline gives
 * it: with any export of a model for sequence classification, or with a bundle that {@link
 * HeadModel} exported.
 *
 * <p>Label names, and whether one label holds, each holds or not, or the output is a number, come
 * from the model folder; each can be set here instead. Columns: {@code label}, {@code score},
 * {@code probability} and {@code rawPrediction} (MLlib's vectors, in the labels' order) and {@code
 * prediction} (the label's index, with the labels as nominal metadata, for MLlib's evaluators and
 * {@code IndexToString}); where each label holds or not, also {@code labels}. A regression has
 * {@code score}, {@code rawPrediction} and {@code prediction}, the number. A null text has nulls.
 *
 * <p>{@code rawPrediction} holds the model's logits, of which the second alone ranks no rows: give
 * MLlib's {@code BinaryClassificationEvaluator} the {@code probability} in its place.
 */
public final class TextClassifier
    extends TextTransformer<Classification, ClassificationTask, TextClassifier>
    implements LabelStage<TextClassifier>, LongTextStage<TextClassifier> {

  private static final long serialVersionUID = 1L;

  private final LabelParams labelParams;
  private final LongTextParams longTextParams;
  private final Param<String> textPairCol;
  private final StringArrayParam labels;
  private final Param<String> problemType;
  private final IntParam maxLength;
  private final BooleanParam lowerCase;

  /** A transformer with a random uid. */
  public TextClassifier() {
    this(Identifiable$.MODULE$.randomUID("textClassifier"));
  }

  /** A transformer with a uid. */
  public TextClassifier(String uid) {
    super(uid);
    this.labelParams = new LabelParams(this);
    this.longTextParams = new LongTextParams(this);
    this.textPairCol =
        new Param<>(
            this,
            "textPairCol",
            "column of the second texts, for models that read pairs (unset: single texts)");
    this.labels =
        new StringArrayParam(
            this,
            "labels",
            "a name for each of the model's outputs, in their order (unset: as the model folder"
                + " says)");
    this.problemType =
        Choices.of(
            this,
            "problemType",
            "what the outputs mean (unset: as the model folder says)",
            "single_label",
            "multi_label",
            "regression");
    this.maxLength = Choices.maxLength(this);
    this.lowerCase = Choices.lowerCase(this);
  }

  /** Loads a saved transformer. */
  public static TextClassifier load(String path) {
    return read().load(path);
  }

  /** Reads saved transformers. */
  public static MLReader<TextClassifier> read() {
    return new StageReader<>();
  }

  @Override
  ClassificationTask task(Bundle bundle) {
    ParamValues values = values();
    return ClassificationTask.resolve(
        bundle,
        new ClassificationOptions(
            values.optional(labels, String[].class).map(List::of).orElse(List.of()),
            values
                .optional(problemType, String.class)
                .map(name -> ProblemType.valueOf(name.toUpperCase(Locale.ROOT))),
            labelParams.temperature().orElse(1d),
            pairColumn().isPresent()
                ? ClassificationOptions.Texts.PAIRS
                : ClassificationOptions.Texts.SINGLE,
            values.optional(maxLength, Integer.class),
            Choices.casing(values.optional(lowerCase, Boolean.class)),
            longTextParams.windows()));
  }

  @Override
  List<AddedColumn<Classification>> columns(ClassificationTask task, Bundle bundle) {
    return labelParams.columns(task.labels(), task.problemType());
  }

  @Override
  Optional<String> pairColumn() {
    return values().column(textPairCol);
  }

  @Override
  public LabelParams labelParams() {
    return labelParams;
  }

  @Override
  public LongTextParams longTextParams() {
    return longTextParams;
  }

  /** Param {@code textPairCol}. */
  public Param<String> textPairCol() {
    return textPairCol;
  }

  /** Param {@code labels}. */
  public StringArrayParam labels() {
    return labels;
  }

  /** Param {@code problemType}. */
  public Param<String> problemType() {
    return problemType;
  }

  /** Param {@code maxLength}. */
  public IntParam maxLength() {
    return maxLength;
  }

  /** Param {@code lowerCase}. */
  public BooleanParam lowerCase() {
    return lowerCase;
  }

  /** Sets the column of the second texts. */
  public TextClassifier setTextPairCol(String value) {
    return with(textPairCol, value);
  }

  /** Sets the names of the model's outputs. */
  public TextClassifier setLabels(String... value) {
    return with(labels, value);
  }

  /** Sets what the model's outputs mean. */
  public TextClassifier setProblemType(String value) {
    return with(problemType, value);
  }

  /** Sets tokens that a text is cut to. */
  public TextClassifier setMaxLength(int value) {
    return with(maxLength, value);
  }

  /** Sets whether texts are lower-cased. */
  public TextClassifier setLowerCase(boolean value) {
    return with(lowerCase, value);
  }
}
