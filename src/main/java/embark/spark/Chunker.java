package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.ModelLocator;
import embark.pipeline.Models;
import embark.pipeline.PassageOptions;
import embark.pipeline.PassageSpec;
import embark.tokenize.Sentences;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Cuts documents into passages that a model reads whole, for retrieval: a row for each passage,
 * with the document's other columns. {@link TextEmbedder} with the same model cuts none of them.
 *
 * <p>The column {@code chunk} is a struct: the passage's {@code text}; {@code start} and {@code
 * end}, its place in the document in characters (code points) from 0, so that {@code
 * substring(document, start + 1, end - start)} is the text; {@code index}, its number in the
 * document from 0; and {@code tokens}, how many the model reads, special ones and those of the
 * prompt included. Passages end with a word, or where {@code splitOn} says so with a sentence, that
 * fits. A null document, and one without a word, has one row, whose {@code chunk} is null.
 */
public final class Chunker extends Transformer implements ModelledStage<Chunker> {

  private static final long serialVersionUID = 1L;

  private static final String SENTENCE = "sentence";

  private final String uid;
  private final ModelSource modelSource;
  private final Param<String> outputCol;
  private final IntParam maxTokens;
  private final IntParam overlap;
  private final Param<String> splitOn;
  private final Param<String> language;
  private final Param<String> prompt;
  private final Param<String> promptText;
  private final BooleanParam lowerCase;

  /** A transformer with a random uid. */
  public Chunker() {
    this(Identifiable$.MODULE$.randomUID("chunker"));
  }

  /** A transformer with a uid. */
  public Chunker(String uid) {
    this.uid = uid;
    this.modelSource = new ModelSource(this, "string");
    this.outputCol = new Param<>(this, "outputCol", "column of the passages; must not exist");
    this.maxTokens =
        Choices.atLeastOne(
            this,
            "maxTokens",
            "tokens of a passage at most, special tokens and those of the prompt included (unset:"
                + " the length that the model cuts texts to)");
    this.overlap = Choices.overlap(this, "passages", "as many whole words as fit into that");
    this.splitOn =
        Choices.of(
            this,
            "splitOn",
            "where passages end, behind a word or behind a sentence, if one fits",
            "word",
            SENTENCE);
    this.language = Choices.language(this);
    this.prompt =
        new Param<>(
            this,
            "prompt",
            "name of the prompt of the model folder that passages will be embedded with, or none:"
                + " room is left for it (unset: the folder's default prompt)");
    this.promptText = new Param<>(this, "promptText", "a prompt of your own that room is left for");
    this.lowerCase = Choices.lowerCase(this);
    setDefault(outputCol, "chunk");
    setDefault(splitOn, "word");
  }

  /** Loads a saved transformer. */
  public static Chunker load(String path) {
    return read().load(path);
  }

  /** Reads saved transformers. */
  public static MLReader<Chunker> read() {
    return new StageReader<>();
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    ChunkWalk walk = walk(dataset.schema());
    return Schemas.mapPartitions(dataset.toDF(), walk, walk.schema());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return walk(schema).schema();
  }

  private ChunkWalk walk(StructType schema) {
    Checks checks = new Checks("Cannot transform with " + uid);
    Optional<TextColumn> text = checks.check(() -> text(schema));
    Optional<StructType> extended =
        checks.check(
            () ->
                Schemas.extended(
                    schema, ChunkWalk.fields(new ParamValues(this).of(outputCol), reports())));
    modelSource.raiseBeforeFetching(checks);
    Optional<Bundle> bundle = checks.check(modelSource::bundle);
    Optional<PassageSpec> spec = bundle.flatMap(found -> checks.check(() -> spec(found)));
    checks.raise();
    return new ChunkWalk(spec.orElseThrow(), text.orElseThrow(), reports(), extended.orElseThrow());
  }

  private TextColumn text(StructType schema) {
    String name = modelSource.inputName();
    TextColumn found = TextColumn.resolve(schema, name);
    if (found.shape() == TextColumn.Shape.MANY) {
      throw new IllegalArgumentException(
          "Column '%s' holds arrays; expected a text a row, whose passages become rows. Explode it first."
              .formatted(name));
    }
    return found;
  }

  /** How texts are cut, which was found to leave room for a token. */
  private PassageSpec spec(Bundle bundle) {
    ParamValues values = new ParamValues(this);
    Optional<Sentences> sentences =
        values.of(splitOn).equals(SENTENCE)
            ? Optional.of(new IcuSentences(values.of(language)))
            : Optional.empty();
    PassageSpec spec =
        PassageSpec.resolve(
            bundle,
            ModelLocator.portable(modelSource.pinnedModel()),
            new PassageOptions(
                values.optional(maxTokens, Integer.class),
                values.optional(overlap, Integer.class).orElse(0),
                values.optional(prompt, String.class),
                values.optional(promptText, String.class),
                Choices.casing(values.optional(lowerCase, Boolean.class)),
                sentences));
    Models.shared().open(spec, HadoopBundles.locator()).close();
    return spec;
  }

  private ReportColumns reports() {
    return new ReportColumns(modelSource.errorColumn(), Optional.empty());
  }

  @Override
  public MLWriter write() {
    return new StageWriter(this);
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ModelSource modelSource() {
    return modelSource;
  }

  /** Param {@code outputCol}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Param {@code maxTokens}. */
  public IntParam maxTokens() {
    return maxTokens;
  }

  /** Param {@code overlap}. */
  public IntParam overlap() {
    return overlap;
  }

  /** Param {@code splitOn}. */
  public Param<String> splitOn() {
    return splitOn;
  }

  /** Param {@code language}. */
  public Param<String> language() {
    return language;
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

  /** Sets the column of the passages. */
  public Chunker setOutputCol(String value) {
    return with(outputCol, value);
  }

  /** Sets tokens of a passage at most. */
  public Chunker setMaxTokens(int value) {
    return with(maxTokens, value);
  }

  /** Sets tokens that neighbouring passages share at most. */
  public Chunker setOverlap(int value) {
    return with(overlap, value);
  }

  /** Sets where passages end, word or sentence. */
  public Chunker setSplitOn(String value) {
    return with(splitOn, value);
  }

  /** Sets the language whose rules tell sentences apart. */
  public Chunker setLanguage(String value) {
    return with(language, value);
  }

  /** Sets the name of the prompt that room is left for, or none. */
  public Chunker setPrompt(String value) {
    return with(prompt, value);
  }

  /** Sets a prompt of your own that room is left for. */
  public Chunker setPromptText(String value) {
    return with(promptText, value);
  }

  /** Sets whether texts are lower-cased. */
  public Chunker setLowerCase(boolean value) {
    return with(lowerCase, value);
  }
}
