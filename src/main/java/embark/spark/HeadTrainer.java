package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.EncoderSettings;
import embark.bundle.ModelLocator;
import embark.bundle.TrainedHead;
import embark.head.ProblemType;
import embark.head.Scoring;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.EmbeddingTask;
import embark.pipeline.Models;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Trains a classifier on labelled texts: MLlib's logistic regression on the vectors of an encoder,
 * which is not changed. {@code fit} embeds each row once.
 *
 * <p>The label column holds strings, numbers or booleans; one that {@code StringIndexer} made keeps
 * its indices, so that MLlib's evaluators can compare it with the predictions. Rows without text or
 * label, a single label, and labels of one row are refused before anything is embedded.
 *
 * <p>To search over Params without embedding again, embed first, with {@link TextEmbedder}, keep
 * the rows ({@code cache}), and name the vectors' column as {@code embeddingCol}: then neither
 * {@code fit} nor the model reads texts, and {@link HeadModel#saveBundle} exports the best model
 * with its encoder all the same.
 */
public final class HeadTrainer extends Estimator<HeadModel>
    implements LabelStage<HeadTrainer>, TrainingStage<HeadTrainer>, RegressionStage<HeadTrainer> {

  private static final long serialVersionUID = 1L;

  private static final String TEXT = "text";

  /** Params of this stage that say nothing of the embedding before the training. */
  private static final List<String> OWN = List.of("inputCol", "outputCol", "errorCol", "deviceCol");

  private final String uid;
  private final ModelParams modelParams;
  private final LabelParams labelParams;
  private final TrainingParams training;
  private final Param<String> embeddingCol;
  private final RegressionParams regression;
  private final Param<String> prompt;
  private final IntParam maxLength;
  private final BooleanParam lowerCase;

  /** An estimator with a random uid. */
  public HeadTrainer() {
    this(Identifiable$.MODULE$.randomUID("headTrainer"));
  }

  /** An estimator with a uid. */
  public HeadTrainer(String uid) {
    this.uid = uid;
    this.modelParams = new ModelParams(this);
    this.labelParams = new LabelParams(this);
    this.training = new TrainingParams(this);
    this.embeddingCol = Choices.embeddingCol(this);
    this.regression = new RegressionParams(this);
    this.prompt = Choices.prompt(this);
    this.maxLength = Choices.maxLength(this);
    this.lowerCase = Choices.lowerCase(this);
    setDefault(outputCol(), Choices.PREDICTED_LABEL);
  }

  /** Loads a saved estimator. */
  public static HeadTrainer load(String path) {
    return read().load(path);
  }

  /** Reads saved estimators. */
  public static MLReader<HeadTrainer> read() {
    return new StageReader<>();
  }

  /**
   * Trains a head.
   *
   * @throws IllegalArgumentException if the rows cannot be trained on, with all reasons
   */
  @Override
  public HeadModel fit(Dataset<?> dataset) {
    try (EmbeddedRows rows = embed(examine(dataset), null)) {
      return train(rows);
    }
  }

  /**
   * The first step of {@code fit}: looks at the labels, with one job.
   *
   * @throws IllegalArgumentException if the rows cannot be trained on, with all reasons
   */
  public LabelledRows examine(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    LabelledRows labelled =
        LabelledRows.examine(dataset.toDF(), training.request(source(dataset.schema())));
    regression.check(labelled.labels().size());
    return labelled;
  }

  /**
   * The second step: embeds each row once. The rows are kept until they are closed.
   *
   * @param metrics counts the work, registered with the dataset's Spark context; null for none
   */
  public EmbeddedRows embed(LabelledRows labelled, WorkMetrics metrics) {
    Dataset<Row> rows = labelled.rows();
    Optional<String> vectors = values().column(embeddingCol);
    Column source = LabelledRows.column(source(rows.schema()), rows.schema());
    Dataset<Row> narrow =
        rows.select(
            vectors.isPresent()
                ? vector(rows.schema(), vectors.get(), source).as(EmbeddedRows.FEATURES)
                : source.as(TEXT),
            labelled.labelIndex().as(EmbeddedRows.LABEL, labelled.metadata()),
            training.weight(labelled).as(EmbeddedRows.WEIGHT),
            labelled.heldOut().as(EmbeddedRows.HELD_OUT));
    Dataset<Row> embedded =
        vectors.isPresent()
            ? narrow
            : embedder()
                .setInputCol(TEXT)
                .setOutputCol(EmbeddedRows.FEATURES)
                .plan(narrow.schema())
                .apply(narrow, metrics)
                .drop(TEXT);
    return EmbeddedRows.keep(labelled, embedded);
  }

  private static Column vector(StructType schema, String name, Column column) {
    return schema.fields()[VectorColumn.resolve(schema, name)].dataType() instanceof ArrayType
        ? org.apache.spark.ml.functions.array_to_vector(column)
        : column;
  }

  /** Whether the texts are embedded; if not, their vectors are in a column. */
  public boolean embeds() {
    return values().column(embeddingCol).isEmpty();
  }

  /** The stage that embeds the texts, of their column, with this stage's Params. */
  public TextEmbedder embedder() {
    TextEmbedder embedder = new TextEmbedder().setOutputType("vector");
    // What this stage was told of the model, by the names of Params, which are the same.
    for (Param<?> param : embedder.params()) {
      if (hasParam(param.name()) && isSet(getParam(param.name())) && !OWN.contains(param.name())) {
        embedder.set(param.name(), getOrDefault(getParam(param.name())));
      }
    }
    return values()
        .optional(modelParams.source.inputCol, String.class)
        .map(embedder::setInputCol)
        .orElse(embedder);
  }

  /** Bytes of the encoder's files, which {@link HeadModel#saveBundle} writes beside the head's. */
  public long encoderBytes() {
    return modelParams.bundle().bytes();
  }

  /** The last step: trains on rows that were embedded, which stay open. */
  public HeadModel train(EmbeddedRows rows) {
    Bundle bundle = modelParams.bundle();
    EncoderSettings encoder = encoder(bundle).settings();
    rows.requireSize(encoder.dimensions());
    Optional<Evaluation> measured = heldOut(rows);
    LogisticRegressionModel learned = regression.learn(rows.rows());
    int iterations = learned.summary().totalIterations();
    learned.setSummary(Option.empty());
    TrainedHead head =
        new TrainedHead(rows.labelled().labels(), RegressionParams.layer(learned), encoder);
    HeadModel model =
        copyValues(
            new HeadModel(uid, head, new HeadModel.Training(learned, iterations, measured)),
            new ParamMap());
    model.set(model.modelFingerprint(), bundle.fingerprint());
    if (ModelLocator.isOfHub(modelParams.modelName())) {
      model.set(model.model(), modelParams.pinnedModel());
    }
    return model.setParent(this);
  }

  private Optional<Evaluation> heldOut(EmbeddedRows rows) {
    double divisor = labelParams.temperature().orElse(1d);
    return rows.labelled().holdsOut()
        ? Optional.of(
            HeldOutRows.evaluate(rows, regression, new Scoring(ProblemType.SINGLE_LABEL, divisor)))
        : Optional.empty();
  }

  private EmbeddingTask encoder(Bundle bundle) {
    return EmbeddingTask.resolve(
        bundle,
        new EmbeddingOptions(
            Optional.empty(),
            Optional.empty(),
            values().optional(maxLength, Integer.class),
            values().optional(prompt, String.class),
            Optional.empty(),
            Optional.empty(),
            Choices.casing(values().optional(lowerCase, Boolean.class))));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Checks checks = new Checks("Cannot train with " + uid);
    Optional<StructType> extended = checkColumns(schema, checks);
    modelParams.source.raiseBeforeFetching(checks);
    checks.check(
        () -> {
          Bundle bundle = modelParams.bundle();
          EmbeddingTask task = encoder(bundle);
          Models.shared().checkTokenizer(task, bundle);
          vectors(schema)
              .ifPresent(column -> VectorColumn.requireMade(column, bundle, task.settings()));
          return task;
        });
    checks.raise();
    return extended.orElseThrow();
  }

  /**
   * Checks the columns alone: the model is not looked at.
   *
   * @throws IllegalArgumentException if they cannot be trained on, with all reasons
   */
  public void checkColumns(StructType schema) {
    Checks checks = new Checks("Cannot train with " + uid);
    checkColumns(schema, checks);
    checks.raise();
  }

  /** The schema with the new columns. */
  private Optional<StructType> checkColumns(StructType schema, Checks checks) {
    checks.check(() -> LabelledRows.field(schema, training.labelName()));
    checks.check(() -> LabelledRows.weight(schema, training.weightName()));
    checks.check(() -> source(schema));
    return checks.check(
        () ->
            Schemas.extended(
                schema,
                new Answers<>(
                        labelParams.columns(List.of(), ProblemType.SINGLE_LABEL),
                        modelParams.reports())
                    .fields()));
  }

  /** The column of vectors, if that is what the head learns from and it is there. */
  private Optional<StructField> vectors(StructType schema) {
    return values()
        .column(embeddingCol)
        .map(name -> TextColumn.indexOf(schema, name))
        .filter(index -> index >= 0)
        .map(index -> schema.fields()[index]);
  }

  /** The name of the column that the head learns from: vectors, or single texts. */
  private String source(StructType schema) {
    Optional<String> vectors = values().column(embeddingCol);
    if (vectors.isPresent()) {
      VectorColumn.resolve(schema, vectors.get());
      return vectors.get();
    }
    String name = modelParams.inputName();
    if (TextColumn.resolve(schema, name).shape() == TextColumn.Shape.MANY) {
      throw new IllegalArgumentException(
          "Column '%s' holds arrays; expected a text a row. Explode it, or name another column."
              .formatted(name));
    }
    return name;
  }

  private ParamValues values() {
    return new ParamValues(this);
  }

  @Override
  public MLWriter write() {
    return new StageWriter(this);
  }

  @Override
  public Estimator<HeadModel> copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ModelParams modelParams() {
    return modelParams;
  }

  @Override
  public TrainingParams trainingParams() {
    return training;
  }

  @Override
  public RegressionParams regressionParams() {
    return regression;
  }

  @Override
  public LabelParams labelParams() {
    return labelParams;
  }

  /** Param {@code embeddingCol}. */
  public Param<String> embeddingCol() {
    return embeddingCol;
  }

  /** Param {@code prompt}. */
  public Param<String> prompt() {
    return prompt;
  }

  /** Param {@code maxLength}. */
  public IntParam maxLength() {
    return maxLength;
  }

  /** Param {@code lowerCase}. */
  public BooleanParam lowerCase() {
    return lowerCase;
  }

  /** Sets the column of vectors that are there already. */
  public HeadTrainer setEmbeddingCol(String value) {
    return with(embeddingCol, value);
  }

  /** Sets the name of a prompt, or none. */
  public HeadTrainer setPrompt(String value) {
    return with(prompt, value);
  }

  /** Sets tokens that a text is cut to. */
  public HeadTrainer setMaxLength(int value) {
    return with(maxLength, value);
  }

  /** Sets whether texts are lower-cased. */
  public HeadTrainer setLowerCase(boolean value) {
    return with(lowerCase, value);
  }
}
