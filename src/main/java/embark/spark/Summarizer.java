package embark.spark;

import embark.bundle.Bundle;
import embark.head.Normalization;
import embark.head.Summary;
import embark.head.SummaryMethod;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.Result;
import embark.pipeline.SummaryTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
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
 * Adds the sentences that carry each document, word for word: those nearest to the mean of all its
 * sentences' vectors, or by maximal marginal relevance (MMR), which leaves out what was said
 * before. Sentences are told apart by ICU's rules for the {@code language}.
 *
 * <p>The column {@code summary} holds the sentences as one text, in the document's order; {@code
 * sentences} each with its place in the document in characters (code points) from 0 and with the
 * score that it was chosen by. A null document has nulls; one without words an empty text and no
 * sentences. Of a document's sentences the first 10,000 are read.
 */
public final class Summarizer extends TextTransformer<Summary, SummaryTask, Summarizer> {

  private static final long serialVersionUID = 1L;

  private static final int SENTENCES = 3;
  private static final double HALF = 0.5;

  private static final DataType CHOSEN =
      DataTypes.createArrayType(
          new StructType()
              .add("text", DataTypes.StringType, false)
              .add("start", DataTypes.IntegerType, false)
              .add("end", DataTypes.IntegerType, false)
              .add("score", DataTypes.DoubleType, false),
          false);

  private final Param<String> outputCol;
  private final Param<String> sentencesCol;
  private final Param<String> method;
  private final IntParam sentences;
  private final DoubleParam mmrLambda;
  private final Param<String> language;
  private final IntParam maxLength;
  private final Param<String> prompt;
  private final Param<String> promptText;
  private final BooleanParam lowerCase;

  /** A transformer with a random uid. */
  public Summarizer() {
    this(Identifiable$.MODULE$.randomUID("summarizer"));
  }

  /** A transformer with a uid. */
  public Summarizer(String uid) {
    super(uid);
    this.outputCol = new Param<>(this, "outputCol", "column of the summaries; must not exist");
    this.sentencesCol =
        new Param<>(
            this,
            "sentencesCol",
            "column of the chosen sentences with their places and scores; must not exist; empty for"
                + " none");
    this.method =
        Choices.of(
            this,
            "method",
            "how sentences are chosen, by their cosine with the mean of all or by maximal marginal"
                + " relevance",
            "centroid",
            "mmr");
    this.sentences =
        Choices.atLeastOne(this, "sentences", "how many sentences of a document at most");
    this.mmrLambda =
        Choices.between(
            this,
            "mmrLambda",
            "with method=mmr, what relevance weighs against novelty, at 1 as centroid, at 0 only"
                + " what is unlike the sentences before (unset: 0.5)",
            0,
            1);
    this.language = Choices.language(this);
    this.maxLength =
        Choices.atLeastOne(
            this,
            "maxLength",
            "tokens that a sentence is cut to before its vector is made, special tokens included"
                + " (unset: as the model folder says)");
    this.prompt = Choices.prompt(this);
    this.promptText =
        new Param<>(this, "promptText", "a prompt of your own, put before each sentence as it is");
    this.lowerCase = Choices.lowerCase(this);
    setDefault(outputCol, "summary");
    setDefault(sentencesCol, "sentences");
    setDefault(method, "centroid");
    setDefault(sentences, SENTENCES);
  }

  /** Loads a saved transformer. */
  public static Summarizer load(String path) {
    return read().load(path);
  }

  /** Reads saved transformers. */
  public static MLReader<Summarizer> read() {
    return new StageReader<>();
  }

  @Override
  SummaryTask task(Bundle bundle) {
    ParamValues values = values();
    SummaryMethod chosen = SummaryMethod.valueOf(values.of(method).toUpperCase(Locale.ROOT));
    Optional<Double> lambda = values.optional(mmrLambda, Double.class);
    if (lambda.isPresent() && chosen != SummaryMethod.MMR) {
      throw new IllegalArgumentException(
          "mmrLambda was set, but means nothing for method=%s; expected it unset. Leave it out, or set method=mmr."
              .formatted(chosen.text()));
    }
    EmbeddingOptions bundled = EmbeddingOptions.asBundled();
    return SummaryTask.resolve(
        bundle,
        new EmbeddingOptions(
            bundled.pooling(),
            Optional.of(Normalization.L2),
            values.optional(maxLength, Integer.class),
            values.optional(prompt, String.class),
            values.optional(promptText, String.class),
            bundled.dimensions(),
            Choices.casing(values.optional(lowerCase, Boolean.class))),
        new IcuSentences(values.of(language)),
        chosen,
        values.optional(sentences, Integer.class).orElseThrow(),
        lambda.orElse(HALF));
  }

  @Override
  List<AddedColumn<Summary>> columns(SummaryTask task, Bundle bundle) {
    List<AddedColumn<Summary>> columns = new ArrayList<>();
    columns.add(
        new AddedColumn<>(
            new StructField(values().of(outputCol), DataTypes.StringType, true, Metadata.empty()),
            result -> result.value().text()));
    values()
        .column(sentencesCol)
        .map(name -> new StructField(name, CHOSEN, true, Metadata.empty()))
        .ifPresent(field -> columns.add(new AddedColumn<>(field, Summarizer::rows)));
    return columns;
  }

  private static Row[] rows(Result<?, Summary> result) {
    return result.value().sentences().stream()
        .map(one -> RowFactory.create(one.text(), one.start(), one.end(), one.score()))
        .toArray(Row[]::new);
  }

  /** Param {@code outputCol}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Param {@code sentencesCol}. */
  public Param<String> sentencesCol() {
    return sentencesCol;
  }

  /** Param {@code method}. */
  public Param<String> method() {
    return method;
  }

  /** Param {@code sentences}. */
  public IntParam sentences() {
    return sentences;
  }

  /** Param {@code mmrLambda}. */
  public DoubleParam mmrLambda() {
    return mmrLambda;
  }

  /** Param {@code language}. */
  public Param<String> language() {
    return language;
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

  /** Sets the column of the summaries. */
  public Summarizer setOutputCol(String value) {
    return with(outputCol, value);
  }

  /** Sets the column of the chosen sentences. */
  public Summarizer setSentencesCol(String value) {
    return with(sentencesCol, value);
  }

  /** Sets how sentences are chosen. */
  public Summarizer setMethod(String value) {
    return with(method, value);
  }

  /** Sets how many sentences are chosen at most. */
  public Summarizer setSentences(int value) {
    return with(sentences, value);
  }

  /** Sets what relevance weighs against novelty. */
  public Summarizer setMmrLambda(double value) {
    return with(mmrLambda, value);
  }

  /** Sets the language whose rules tell sentences apart. */
  public Summarizer setLanguage(String value) {
    return with(language, value);
  }

  /** Sets tokens that a sentence is cut to. */
  public Summarizer setMaxLength(int value) {
    return with(maxLength, value);
  }

  /** Sets the name of a prompt, or none. */
  public Summarizer setPrompt(String value) {
    return with(prompt, value);
  }

  /** Sets a prompt of your own. */
  public Summarizer setPromptText(String value) {
    return with(promptText, value);
  }

  /** Sets whether texts are lower-cased. */
  public Summarizer setLowerCase(boolean value) {
    return with(lowerCase, value);
  }
}
