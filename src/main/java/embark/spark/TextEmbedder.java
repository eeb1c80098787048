package embark.spark;

import embark.bundle.Bundle;
import embark.head.Normalization;
import embark.head.Pooling;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.EmbeddingTask;
import embark.pipeline.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
 * can be set here instead. A text of more than {@code maxLength} tokens is cut, or with {@code
 * longText} read in windows whose vectors become one. The vector column is {@code array<float>} or
 * MLlib's vector. A null text has a null vector; an empty or blank one has the vector that the
 * model gives to no words. For an {@code array<string>} column the new columns are arrays too, an
 * element for each text.
 */
public final class TextEmbedder extends TextTransformer<float[], EmbeddingTask, TextEmbedder>
    implements LongTextStage<TextEmbedder> {

  private static final long serialVersionUID = 1L;

  private final LongTextParams longTextParams;
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
    this.longTextParams = new LongTextParams(this);
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
    this.maxLength = Choices.maxLength(this);
    this.prompt = Choices.prompt(this);
    this.promptText =
        new Param<>(this, "promptText", "a prompt of your own, put before each text as it is");
    this.lowerCase = Choices.lowerCase(this);
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
  EmbeddingTask task(Bundle bundle) {
    return EmbeddingTask.resolve(bundle, options());
  }

  @Override
  List<AddedColumn<float[]>> columns(EmbeddingTask task, Bundle bundle) {
    OutputType type = OutputType.of(values().of(outputType));
    String name = values().of(outputCol);
    List<AddedColumn<float[]>> columns = new ArrayList<>();
    columns.add(
        new AddedColumn<>(
            new StructField(
                name,
                type.dataType(),
                true,
                VectorColumn.made(type.metadata(name, task.dimensions()), bundle, task.settings())),
            result -> type.value(result.value())));
    values()
        .column(tokenCountCol)
        .map(column -> new StructField(column, DataTypes.IntegerType, true, Metadata.empty()))
        .ifPresent(field -> columns.add(new AddedColumn<>(field, Result::tokens)));
    values()
        .column(truncatedCol)
        .map(column -> new StructField(column, DataTypes.BooleanType, true, Metadata.empty()))
        .ifPresent(field -> columns.add(new AddedColumn<>(field, Result::truncated)));
    return columns;
  }

  private EmbeddingOptions options() {
    ParamValues values = values();
    return new EmbeddingOptions(
        values
            .optional(pooling, String.class)
            .map(name -> Pooling.valueOf(name.toUpperCase(Locale.ROOT))),
        values
            .optional(normalize, Boolean.class)
            .map(on -> on ? Normalization.L2 : Normalization.NONE),
        values.optional(maxLength, Integer.class),
        values.optional(prompt, String.class),
        values.optional(promptText, String.class),
        values.optional(dimensions, Integer.class),
        Choices.casing(values.optional(lowerCase, Boolean.class)),
        longTextParams.windows());
  }

  @Override
  public LongTextParams longTextParams() {
    return longTextParams;
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

  /** Sets the column of the vectors. */
  public TextEmbedder setOutputCol(String value) {
    return with(outputCol, value);
  }

  /** Sets how token vectors become one vector. */
  public TextEmbedder setPooling(String value) {
    return with(pooling, value);
  }

  /** Sets whether vectors are normalized. */
  public TextEmbedder setNormalize(boolean value) {
    return with(normalize, value);
  }

  /** Sets tokens that a text is cut to. */
  public TextEmbedder setMaxLength(int value) {
    return with(maxLength, value);
  }

  /** Sets the name of a prompt, or none. */
  public TextEmbedder setPrompt(String value) {
    return with(prompt, value);
  }

  /** Sets a prompt of your own. */
  public TextEmbedder setPromptText(String value) {
    return with(promptText, value);
  }

  /** Sets whether texts are lower-cased. */
  public TextEmbedder setLowerCase(boolean value) {
    return with(lowerCase, value);
  }

  /** Sets components to keep of each vector. */
  public TextEmbedder setDimensions(int value) {
    return with(dimensions, value);
  }

  /** Sets the form of the vectors. */
  public TextEmbedder setOutputType(String value) {
    return with(outputType, value);
  }

  /** Sets the column for the number of tokens. */
  public TextEmbedder setTokenCountCol(String value) {
    return with(tokenCountCol, value);
  }

  /** Sets the column that says whether the text was cut. */
  public TextEmbedder setTruncatedCol(String value) {
    return with(truncatedCol, value);
  }
}
