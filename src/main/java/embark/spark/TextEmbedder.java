package embark.spark;

import embark.bundle.Bundle;
import embark.head.Normalization;
import embark.head.Pooling;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.EmbeddingTask;
import embark.pipeline.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/**
 * Adds a column with the sentence vector of each text, as sentence-transformers gives it.
 *
 * <p>Pooling, normalization, maximum length, prompts and casing come from the model folder; each
 * can be set here instead. The vector column is {@code array<float>} or MLlib's vector. A null text
 * has a null vector; an empty or blank one has the vector that the model gives to no words. For an
 * {@code array<string>} column the new columns are arrays too, an element for each text.
 */
public final class TextEmbedder extends TextTransformer<float[], float[]> {

  private static final long serialVersionUID = 1L;

  private final Param<String> outputCol;
  private final Param<String> pooling;
  private final BooleanParam normalize;
  private final IntParam maxLength;
  private final Param<String> prompt;
  private final Param<String> promptText;
  private final BooleanParam lowerCase;
  private final IntParam dimensions;
  private final Param<String> outputType;
  private final Param<String> tokenCountCol;
  private final Param<String> truncatedCol;

  /** A transformer with a random uid. */
  public TextEmbedder() {
    this(Identifiable$.MODULE$.randomUID("textEmbedder"));
  }

  /** A transformer with a uid. */
  public TextEmbedder(String uid) {
    super(uid);
    this.outputCol = new Param<>(this, "outputCol", "column of the vectors; must not exist");
    this.pooling =
        Choices.of(
            this,
            "pooling",
            "how token vectors become one vector (unset: as the model folder says)",
            "mean",
            "cls",
            "max",
            "last_token",
            "mean_sqrt_len");
    this.normalize =
        new BooleanParam(
            this,
            "normalize",
            "whether vectors are divided by their length (unset: as the model folder says)");
    this.maxLength =
        Choices.atLeastOne(
            this,
            "maxLength",
            "tokens that a text is cut to, special tokens included (unset: as the model folder"
                + " says)");
    this.prompt =
        new Param<>(
            this,
            "prompt",
            "name of a prompt of the model folder, put before each text, or none (unset: the"
                + " folder's default prompt)");
    this.promptText =
        new Param<>(this, "promptText", "a prompt of your own, put before each text as it is");
    this.lowerCase =
        new BooleanParam(
            this,
            "lowerCase",
            "whether texts are lower-cased before tokenizing (unset: as the model folder says)");
    this.dimensions =
        Choices.atLeastOne(
            this,
            "dimensions",
            "components to keep of each vector, for models trained so that the first ones do"
                + " (Matryoshka); cut before normalizing (unset: all)");
    this.outputType = Choices.of(this, "outputType", "form of the vectors", "array", "vector");
    this.tokenCountCol =
        new Param<>(
            this,
            "tokenCountCol",
            "column for the number of tokens read, special tokens included (unset: none)");
    this.truncatedCol =
        new Param<>(
            this, "truncatedCol", "column that says whether the text was cut (unset: none)");
    setDefault(outputCol, "embedding");
    setDefault(outputType, "array");
  }

  /** Loads a saved transformer. */
  public static TextEmbedder load(String path) {
    return read().load(path);
  }

  /** Reads saved transformers. */
  public static MLReader<TextEmbedder> read() {
    return new StageReader<>();
  }

  @Override
  Task<float[], float[]> task(Bundle bundle) {
    return EmbeddingTask.resolve(bundle, options());
  }

  @Override
  List<StructField> columns(Task<float[], float[]> task) {
    OutputType type = OutputType.of(value(outputType));
    int size = ((EmbeddingTask) task).dimensions();
    List<StructField> fields = new ArrayList<>();
    fields.add(
        new StructField(
            value(outputCol), type.dataType(), true, type.metadata(value(outputCol), size)));
    optional(tokenCountCol)
        .ifPresent(
            name ->
                fields.add(new StructField(name, DataTypes.IntegerType, true, Metadata.empty())));
    optional(truncatedCol)
        .ifPresent(
            name ->
                fields.add(new StructField(name, DataTypes.BooleanType, true, Metadata.empty())));
    return fields;
  }

  @Override
  Answers<float[]> answers() {
    List<EmbeddingAnswers.Column> columns = new ArrayList<>();
    columns.add(EmbeddingAnswers.Column.EMBEDDING);
    optional(tokenCountCol).ifPresent(name -> columns.add(EmbeddingAnswers.Column.TOKEN_COUNT));
    optional(truncatedCol).ifPresent(name -> columns.add(EmbeddingAnswers.Column.TRUNCATED));
    return new EmbeddingAnswers(OutputType.of(value(outputType)), columns);
  }

  private Optional<Boolean> optional(BooleanParam param) {
    return isDefined(param) ? Optional.of((Boolean) getOrDefault(param)) : Optional.empty();
  }

  private EmbeddingOptions options() {
    return new EmbeddingOptions(
        optional(pooling).map(name -> Pooling.valueOf(name.toUpperCase(Locale.ROOT))),
        optional(normalize).map(on -> on ? Normalization.L2 : Normalization.NONE),
        optional(maxLength),
        optional(prompt),
        optional(promptText),
        optional(dimensions),
        optional(lowerCase)
            .map(on -> on ? Bundle.Casing.LOWER : Bundle.Casing.KEPT)
            .orElse(Bundle.Casing.AS_BUNDLED));
  }

  /** Param {@code outputCol}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Param {@code pooling}. */
  public Param<String> pooling() {
    return pooling;
  }

  /** Param {@code normalize}. */
  public BooleanParam normalize() {
    return normalize;
  }

  /** Param {@code maxLength}. */
  public IntParam maxLength() {
    return maxLength;
  }

  /** Param {@code prompt}. */
  public Param<String> prompt() {
    return prompt;
  }

  /** Param {@code promptText}. */
  public Param<String> promptText() {
    return promptText;
  }

  /** Param {@code lowerCase}. */
  public BooleanParam lowerCase() {
    return lowerCase;
  }

  /** Param {@code dimensions}. */
  public IntParam dimensions() {
    return dimensions;
  }

  /** Param {@code outputType}. */
  public Param<String> outputType() {
    return outputType;
  }

  /** Param {@code tokenCountCol}. */
  public Param<String> tokenCountCol() {
    return tokenCountCol;
  }

  /** Param {@code truncatedCol}. */
  public Param<String> truncatedCol() {
    return truncatedCol;
  }

  /** Sets the text column. */
  public TextEmbedder setInputCol(String value) {
    set(inputCol(), value);
    return this;
  }

  /** Sets the model folder or built-in name. */
  public TextEmbedder setModel(String value) {
    set(model(), value);
    return this;
  }

  /** Sets what a saved stage holds of the model. */
  public TextEmbedder setModelOnSave(String value) {
    set(modelOnSave(), value);
    return this;
  }

  /** Sets where the model runs. */
  public TextEmbedder setDevice(String value) {
    set(device(), value);
    return this;
  }

  /** Sets most tokens of a batch. */
  public TextEmbedder setBatchTokens(int value) {
    set(batchTokens(), value);
    return this;
  }

  /** Sets texts sorted at a time. */
  public TextEmbedder setWindowRows(int value) {
    set(windowRows(), value);
    return this;
  }

  /** Sets the column of the vectors. */
  public TextEmbedder setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  /** Sets how token vectors become one vector. */
  public TextEmbedder setPooling(String value) {
    set(pooling, value);
    return this;
  }

  /** Sets whether vectors are normalized. */
  public TextEmbedder setNormalize(boolean value) {
    set(normalize, value);
    return this;
  }

  /** Sets tokens that a text is cut to. */
  public TextEmbedder setMaxLength(int value) {
    set(maxLength, value);
    return this;
  }

  /** Sets the name of a prompt, or none. */
  public TextEmbedder setPrompt(String value) {
    set(prompt, value);
    return this;
  }

  /** Sets a prompt of your own. */
  public TextEmbedder setPromptText(String value) {
    set(promptText, value);
    return this;
  }

  /** Sets whether texts are lower-cased. */
  public TextEmbedder setLowerCase(boolean value) {
    set(lowerCase, value);
    return this;
  }

  /** Sets components to keep of each vector. */
  public TextEmbedder setDimensions(int value) {
    set(dimensions, value);
    return this;
  }

  /** Sets the form of the vectors. */
  public TextEmbedder setOutputType(String value) {
    set(outputType, value);
    return this;
  }

  /** Sets the column for the number of tokens. */
  public TextEmbedder setTokenCountCol(String value) {
    set(tokenCountCol, value);
    return this;
  }

  /** Sets the column that says whether the text was cut. */
  public TextEmbedder setTruncatedCol(String value) {
    set(truncatedCol, value);
    return this;
  }
}
