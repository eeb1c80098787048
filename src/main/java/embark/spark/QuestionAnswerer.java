package embark.spark;

import embark.bundle.Bundle;
import embark.head.Answer;
import embark.head.AnswerHead;
import embark.head.Reply;
import embark.pipeline.AnswerOptions;
import embark.pipeline.AnswerTask;
import embark.pipeline.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.ml.param.BooleanParam;
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
 * Adds the answer to each question, which is a part of a context beside it, as transformers'
 * question-answering pipeline (of release 4) gives it: with any export of a model for question
 * answering. A context of more tokens than the model reads is read in windows.
 *
 * <p>Columns: {@code answer}, its {@code score}, {@code start} and {@code end} (code points of the
 * context from 0, the end exclusive, so that SQL's {@code substring(context, start + 1, end -
 * start)} is the answer), and {@code noAnswerScore}, the probability that the context does not say;
 * with {@code topK} also {@code answers}. With {@code handleImpossible} the answer is empty where
 * that is more probable than any other. A null question or context has nulls; a context without
 * words has no answer either.
 */
public final class QuestionAnswerer extends TextTransformer<Reply, AnswerTask, QuestionAnswerer> {

  private static final long serialVersionUID = 1L;

  private static final DataType ANSWERS =
      DataTypes.createArrayType(
          new StructType()
              .add("text", DataTypes.StringType, false)
              .add("start", DataTypes.IntegerType, false)
              .add("end", DataTypes.IntegerType, false)
              .add("score", DataTypes.DoubleType, false),
          false);

  private final Param<String> contextCol;
  private final Param<String> outputCol;
  private final Param<String> scoreCol;
  private final Param<String> startCol;
  private final Param<String> endCol;
  private final Param<String> noAnswerScoreCol;
  private final Param<String> answersCol;
  private final IntParam topK;
  private final IntParam maxAnswerTokens;
  private final BooleanParam handleImpossible;
  private final BooleanParam alignToWords;
  private final IntParam overlap;
  private final IntParam maxLength;
  private final BooleanParam lowerCase;

  /** A transformer with a random uid. */
  public QuestionAnswerer() {
    this(Identifiable$.MODULE$.randomUID("questionAnswerer"));
  }

  /** A transformer with a uid. */
  public QuestionAnswerer(String uid) {
    super(uid);
    this.contextCol =
        new Param<>(
            this,
            "contextCol",
            "column of the contexts, in which the answers to the questions of inputCol are looked"
                + " for: string or array<string>");
    this.outputCol = column("outputCol", "the best answer");
    this.scoreCol = column("scoreCol", "the best answer's score");
    this.startCol = column("startCol", "where the best answer begins in the context");
    this.endCol = column("endCol", "where the best answer ends in the context, exclusive");
    this.noAnswerScoreCol =
        column("noAnswerScoreCol", "the probability that the context does not say");
    this.answersCol =
        column("answersCol", "several answers with their places and scores, if topK is set");
    this.topK =
        Choices.atLeastOne(
            this, "topK", "answers to a question at most in answersCol (unset: no such column)");
    this.maxAnswerTokens =
        Choices.atLeastOne(this, "maxAnswerTokens", "tokens that an answer has at most");
    this.handleImpossible =
        new BooleanParam(
            this,
            "handleImpossible",
            "whether the answer may be empty, where the context does not say");
    this.alignToWords =
        new BooleanParam(
            this, "alignToWords", "whether answers that begin or end in a word have all of it");
    this.overlap =
        Choices.atLeastZero(
            this,
            "overlap",
            "tokens of a long context that neighbouring windows of it share; transformers calls it"
                + " doc_stride (unset: 128, at most half of maxLength)");
    this.maxLength =
        Choices.atLeastOne(
            this,
            "maxLength",
            "tokens of a question and a window of its context together, special tokens included"
                + " (unset: 384, at most what the model folder says)");
    this.lowerCase = Choices.lowerCase(this);
    setDefault(outputCol, "answer");
    setDefault(scoreCol, "score");
    setDefault(startCol, "start");
    setDefault(endCol, "end");
    setDefault(noAnswerScoreCol, "noAnswerScore");
    setDefault(answersCol, "answers");
    setDefault(maxAnswerTokens, AnswerOptions.LONGEST);
    setDefault(handleImpossible, false);
    setDefault(alignToWords, true);
  }

  private Param<String> column(String name, String doc) {
    return new Param<>(this, name, "column of " + doc + "; must not exist; empty for none");
  }

  /** Loads a saved transformer. */
  public static QuestionAnswerer load(String path) {
    return read().load(path);
  }

  /** Reads saved transformers. */
  public static MLReader<QuestionAnswerer> read() {
    return new StageReader<>();
  }

  @Override
  AnswerTask task(Bundle bundle) {
    if (pairColumn().isEmpty()) {
      throw new IllegalArgumentException(
          "contextCol is not set; expected the name of the column of contexts. Call"
              + " setContextCol.");
    }
    ParamValues values = values();
    return AnswerTask.resolve(
        bundle,
        new AnswerOptions(
            values.optional(topK, Integer.class).orElse(1),
            values.optional(maxAnswerTokens, Integer.class).orElseThrow(),
            isOn(alignToWords) ? AnswerHead.Bounds.WORDS : AnswerHead.Bounds.TOKENS,
            isOn(handleImpossible) ? AnswerHead.Silence.AN_ANSWER : AnswerHead.Silence.REPORTED,
            values.optional(overlap, Integer.class),
            values.optional(maxLength, Integer.class),
            Choices.casing(values.optional(lowerCase, Boolean.class))));
  }

  private boolean isOn(BooleanParam param) {
    return values().optional(param, Boolean.class).orElseThrow();
  }

  @Override
  List<AddedColumn<Reply>> columns(AnswerTask task, Bundle bundle) {
    List<AddedColumn<Reply>> columns = new ArrayList<>();
    add(columns, outputCol, DataTypes.StringType, result -> best(result, Answer::text));
    add(columns, scoreCol, DataTypes.DoubleType, result -> best(result, Answer::score));
    add(columns, startCol, DataTypes.IntegerType, result -> best(result, Answer::start));
    add(columns, endCol, DataTypes.IntegerType, result -> best(result, Answer::end));
    add(columns, noAnswerScoreCol, DataTypes.DoubleType, result -> result.value().noAnswerScore());
    if (values().optional(topK, Integer.class).isPresent()) {
      add(columns, answersCol, ANSWERS, QuestionAnswerer::rows);
    }
    return columns;
  }

  private void add(
      List<AddedColumn<Reply>> columns,
      Param<String> column,
      DataType type,
      AddedColumn.Cell<Reply> cell) {
    values()
        .column(column)
        .map(name -> new StructField(name, type, true, Metadata.empty()))
        .ifPresent(field -> columns.add(new AddedColumn<>(field, cell)));
  }

  /** Something of the best answer; null where there is none. */
  private static Object best(Result<?, Reply> result, Function<Answer, Object> part) {
    List<Answer> answers = result.value().answers();
    return answers.isEmpty() ? null : part.apply(answers.get(0));
  }

  private static Row[] rows(Result<?, Reply> result) {
    List<Answer> answers = result.value().answers();
    Row[] rows = new Row[answers.size()];
    for (int i = 0; i < rows.length; i++) {
      Answer one = answers.get(i);
      rows[i] = RowFactory.create(one.text(), one.start(), one.end(), one.score());
    }
    return rows;
  }

  @Override
  Optional<String> pairColumn() {
    return values().column(contextCol);
  }

  /** Param {@code contextCol}. */
  public Param<String> contextCol() {
    return contextCol;
  }

  /** Param {@code outputCol}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Param {@code scoreCol}. */
  public Param<String> scoreCol() {
    return scoreCol;
  }

  /** Param {@code startCol}. */
  public Param<String> startCol() {
    return startCol;
  }

  /** Param {@code endCol}. */
  public Param<String> endCol() {
    return endCol;
  }

  /** Param {@code noAnswerScoreCol}. */
  public Param<String> noAnswerScoreCol() {
    return noAnswerScoreCol;
  }

  /** Param {@code answersCol}. */
  public Param<String> answersCol() {
    return answersCol;
  }

  /** Param {@code topK}. */
  public IntParam topK() {
    return topK;
  }

  /** Param {@code maxAnswerTokens}. */
  public IntParam maxAnswerTokens() {
    return maxAnswerTokens;
  }

  /** Param {@code handleImpossible}. */
  public BooleanParam handleImpossible() {
    return handleImpossible;
  }

  /** Param {@code alignToWords}. */
  public BooleanParam alignToWords() {
    return alignToWords;
  }

  /** Param {@code overlap}. */
  public IntParam overlap() {
    return overlap;
  }

  /** Param {@code maxLength}. */
  public IntParam maxLength() {
    return maxLength;
  }

  /** Param {@code lowerCase}. */
  public BooleanParam lowerCase() {
    return lowerCase;
  }

  /** Sets the column of the contexts. */
  public QuestionAnswerer setContextCol(String value) {
    return with(contextCol, value);
  }

  /** Sets the column of the best answer. */
  public QuestionAnswerer setOutputCol(String value) {
    return with(outputCol, value);
  }

  /** Sets the column of the best answer's score. */
  public QuestionAnswerer setScoreCol(String value) {
    return with(scoreCol, value);
  }

  /** Sets the column of where the best answer begins. */
  public QuestionAnswerer setStartCol(String value) {
    return with(startCol, value);
  }

  /** Sets the column of where the best answer ends. */
  public QuestionAnswerer setEndCol(String value) {
    return with(endCol, value);
  }

  /** Sets the column of the probability that the context does not say. */
  public QuestionAnswerer setNoAnswerScoreCol(String value) {
    return with(noAnswerScoreCol, value);
  }

  /** Sets the column of several answers. */
  public QuestionAnswerer setAnswersCol(String value) {
    return with(answersCol, value);
  }

  /** Sets how many answers are listed at most. */
  public QuestionAnswerer setTopK(int value) {
    return with(topK, value);
  }

  /** Sets tokens that an answer has at most. */
  public QuestionAnswerer setMaxAnswerTokens(int value) {
    return with(maxAnswerTokens, value);
  }

  /** Sets whether the answer may be empty. */
  public QuestionAnswerer setHandleImpossible(boolean value) {
    return with(handleImpossible, value);
  }

  /** Sets whether answers have whole words. */
  public QuestionAnswerer setAlignToWords(boolean value) {
    return with(alignToWords, value);
  }

  /** Sets tokens that neighbouring windows share. */
  public QuestionAnswerer setOverlap(int value) {
    return with(overlap, value);
  }

  /** Sets tokens of a question and a window together. */
  public QuestionAnswerer setMaxLength(int value) {
    return with(maxLength, value);
  }

  /** Sets whether texts are lower-cased. */
  public QuestionAnswerer setLowerCase(boolean value) {
    return with(lowerCase, value);
  }
}
