package embark.spark;

import embark.bundle.Bundle;
import embark.head.Filling;
import embark.head.Word;
import embark.pipeline.MaskOptions;
import embark.pipeline.MaskTask;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Adds the words that may stand where a text has masks, as transformers' fill-mask pipeline gives
 * them: a masked language model's {@code topK} best for each mask, with their probabilities. For
 * completing what is written, and for asking a model what it holds for likely.
 *
 * <p>The column is a list of {@code mask} (which of the text's masks, from 0), {@code word}, {@code
 * score} and {@code id}, mask after mask, the best word first. A mask is written as the model's
 * tokenizer has it, {@code [MASK]} or {@code <mask>}, or as the Param {@code mask} says. A text
 * without a mask, or with one behind the tokens that are read, is an error.
 *
 * <p>With {@code scoreCol} there is also the pseudo-log-likelihood of each text: the sum, over its
 * tokens, of the natural logarithm of a token's probability where it alone is hidden (Salazar et
 * al. 2020). The model reads a text once for each of its tokens then, and a text needs no mask. A
 * null text has nulls.
 */
public final class MaskFiller extends TextTransformer<Filling, MaskTask, MaskFiller> {

  private static final long serialVersionUID = 1L;

  private static final int WORDS = 5;

  private static final DataType FOUND =
      DataTypes.createArrayType(
          new StructType()
              .add("mask", DataTypes.IntegerType, false)
              .add("word", DataTypes.StringType, false)
              .add("score", DataTypes.DoubleType, false)
              .add("id", DataTypes.IntegerType, false),
          false);

  private final Param<String> outputCol;
  private final IntParam topK;
  private final StringArrayParam targets;
  private final Param<String> mask;
  private final Param<String> scoreCol;
  private final Param<String> scoredTokensCol;
  private final IntParam maxLength;
  private final BooleanParam lowerCase;

  /** A transformer with a random uid. */
  public MaskFiller() {
    this(Identifiable$.MODULE$.randomUID("maskFiller"));
  }

  /** A transformer with a uid. */
  public MaskFiller(String uid) {
    super(uid);
    this.outputCol =
        new Param<>(
            this, "outputCol", "column of the words for the masks of a text; must not exist");
    this.topK = Choices.atLeastOne(this, "topK", "words for each mask at most");
    this.targets =
        new StringArrayParam(
            this,
            "targets",
            "words to choose from, written as tokens of the vocabulary; of others the first token"
                + " counts (unset: the whole vocabulary)");
    this.mask =
        new Param<>(
            this,
            "mask",
            "what stands for a mask in the texts, as ___ (unset: the tokenizer's own mask, [MASK]"
                + " or <mask>)");
    this.scoreCol =
        new Param<>(
            this,
            "scoreCol",
            "column for the pseudo-log-likelihood of each text, for which the model reads it once"
                + " for each of its tokens; texts need no mask then (unset: none)");
    this.scoredTokensCol =
        new Param<>(
            this,
            "scoredTokensCol",
            "column for the number of tokens that the score is a sum over, 0 without scoreCol"
                + " (unset: none)");
    this.maxLength = Choices.maxLength(this);
    this.lowerCase = Choices.lowerCase(this);
    setDefault(outputCol, "words");
    setDefault(topK, WORDS);
  }

  /** Loads a saved transformer. */
  public static MaskFiller load(String path) {
    return read().load(path);
  }

  /** Reads saved transformers. */
  public static MLReader<MaskFiller> read() {
    return new StageReader<>();
  }

  @Override
  MaskTask task(Bundle bundle) {
    ParamValues values = values();
    return MaskTask.resolve(
        bundle,
        new MaskOptions(
            values.optional(topK, Integer.class).orElse(WORDS),
            values.optional(targets, String[].class).map(List::of).orElse(List.of()),
            values.optional(mask, String.class),
            values.column(scoreCol).isPresent()
                ? MaskOptions.Likelihood.GIVEN
                : MaskOptions.Likelihood.LEFT_OUT,
            values.optional(maxLength, Integer.class),
            Choices.casing(values.optional(lowerCase, Boolean.class))));
  }

  @Override
  List<AddedColumn<Filling>> columns(MaskTask task, Bundle bundle) {
    List<AddedColumn<Filling>> columns = new ArrayList<>();
    add(columns, outputCol, FOUND, result -> rows(result.value().words()));
    add(columns, scoreCol, DataTypes.DoubleType, result -> result.value().likelihood());
    add(columns, scoredTokensCol, DataTypes.IntegerType, result -> result.value().hidden());
    return columns;
  }

  private static Row[] rows(List<Word> words) {
    return words.stream()
        .map(word -> RowFactory.create(word.mask(), word.text(), word.score(), word.id()))
        .toArray(Row[]::new);
  }

  private void add(
      List<AddedColumn<Filling>> columns,
      Param<String> column,
      DataType type,
      AddedColumn.Cell<Filling> cell) {
    values()
        .column(column)
        .map(name -> new StructField(name, type, true, Metadata.empty()))
        .ifPresent(field -> columns.add(new AddedColumn<>(field, cell)));
  }

  /** Param {@code outputCol}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Param {@code topK}. */
  public IntParam topK() {
    return topK;
  }

  /** Param {@code targets}. */
  public StringArrayParam targets() {
    return targets;
  }

  /** Param {@code mask}. */
  public Param<String> mask() {
    return mask;
  }

  /** Param {@code scoreCol}. */
  public Param<String> scoreCol() {
    return scoreCol;
  }

  /** Param {@code scoredTokensCol}. */
  public Param<String> scoredTokensCol() {
    return scoredTokensCol;
  }

  /** Param {@code maxLength}. */
  public IntParam maxLength() {
    return maxLength;
  }

  /** Param {@code lowerCase}. */
  public BooleanParam lowerCase() {
    return lowerCase;
  }

  /** Sets the column of the words. */
  public MaskFiller setOutputCol(String value) {
    return with(outputCol, value);
  }

  /** Sets how many words a mask has at most. */
  public MaskFiller setTopK(int value) {
    return with(topK, value);
  }

  /** Sets the words to choose from. */
  public MaskFiller setTargets(String... value) {
    return with(targets, value);
  }

  /** Sets what stands for a mask in the texts. */
  public MaskFiller setMask(String value) {
    return with(mask, value);
  }

  /** Sets the column of the pseudo-log-likelihoods. */
  public MaskFiller setScoreCol(String value) {
    return with(scoreCol, value);
  }

  /** Sets the column for the number of tokens that were scored. */
  public MaskFiller setScoredTokensCol(String value) {
    return with(scoredTokensCol, value);
  }

  /** Sets tokens that a text is cut to. */
  public MaskFiller setMaxLength(int value) {
    return with(maxLength, value);
  }

  /** Sets whether texts are lower-cased. */
  public MaskFiller setLowerCase(boolean value) {
    return with(lowerCase, value);
  }
}
