package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.TrainedHead;
import embark.head.ProblemType;
import embark.head.Scoring;
import embark.pipeline.ClassificationOptions;
import embark.pipeline.ClassificationTask;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Adds the label of each text by a head that {@link HeadTrainer} trained on an encoder's vectors,
 * in one pass. Columns are those of {@link TextClassifier}, but the label's is named {@code
 * predictedLabel}, since the rows of a training have a label already.
 *
 * <p>{@link #saveBundle} exports the encoder and the head as a model folder, which {@link
 * TextClassifier} and the jobs take like any other.
 */
public final class HeadModel extends Model<HeadModel> implements LabelStage<HeadModel> {

  private static final long serialVersionUID = 1L;

  /** The writer's option for a model folder. */
  private static final String BUNDLE = "bundle";

  private final String uid;
  private final ModelParams modelParams;
  private final LabelParams labelParams;
  private final Param<String> embeddingCol;
  private final Param<String> modelFingerprint;

  /** Null while a saved model is being loaded, and in what the constructors for Spark made. */
  private final TrainedHead head;

  /** Null after loading. */
  private final transient Training training;

  /**
   * How a head came about.
   *
   * @param regression what MLlib learned, without its summary, which would hold the rows
   * @param iterations how many it took
   * @param heldOut how good a head was that was trained on the other rows, by those that were held
   *     out; empty if none were
   */
  public record Training(
      LogisticRegressionModel regression, int iterations, Optional<Evaluation> heldOut) {}

  /** For Spark Connect, which lists the transformers that there are: without a head. */
  public HeadModel() {
    this(Identifiable$.MODULE$.randomUID("headModel"));
  }

  /** For Spark, which sets the Params of what it loads; the head is added by {@link #read}. */
  public HeadModel(String uid) {
    this(uid, null, null);
  }

  HeadModel(String uid, TrainedHead head, Training training) {
    this.uid = uid;
    this.modelParams = new ModelParams(this);
    this.labelParams = new LabelParams(this);
    this.embeddingCol = Choices.embeddingCol(this);
    this.modelFingerprint =
        new Param<>(
            this, "modelFingerprint", "SHA-256 of the encoder that the head was trained on");
    this.head = head;
    this.training = training;
    setDefault(outputCol(), Choices.PREDICTED_LABEL);
  }

  /** Loads a saved model. */
  public static HeadModel load(String path) {
    return read().load(path);
  }

  /** Reads saved models. */
  public static MLReader<HeadModel> read() {
    return new StageReader<>() {
      @Override
      public HeadModel load(String path) {
        HeadModel loaded = super.load(path);
        return loaded.copyValues(
            new HeadModel(loaded.uid, head(path, sparkSession()), null), new ParamMap());
      }
    };
  }

  private static TrainedHead head(String path, SparkSession spark) {
    try {
      return new TrainedHeadStore(spark.sessionState().newHadoopConf()).read(new Path(path));
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot load the head in %s: %s. Save the model again.".formatted(path, e.getMessage()),
          e);
    }
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    Optional<VectorWalk> vectors = vectors(dataset.schema());
    return vectors.isPresent()
        ? vectors.get().apply(dataset.toDF())
        : plan(dataset.schema()).apply(dataset, null);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return vectors(schema).map(VectorWalk::schema).orElseGet(() -> plan(schema).schema());
  }

  /** The way of rows whose vectors are there; empty if the texts are to be embedded. */
  private Optional<VectorWalk> vectors(StructType schema) {
    return new ParamValues(this)
        .column(embeddingCol)
        .map(
            name -> {
              VectorColumn.requireOf(
                  schema.fields()[VectorColumn.resolve(schema, name)],
                  getOrDefault(modelFingerprint),
                  head().encoder());
              return VectorWalk.plan(
                  schema,
                  name,
                  head().layer(),
                  new Scoring(ProblemType.SINGLE_LABEL, temperatureValue()),
                  new Answers<>(
                      labelParams.columns(labels(), ProblemType.SINGLE_LABEL),
                      modelParams.reports()));
            });
  }

  private TransformPlan plan(StructType schema) {
    return modelParams.plan(
        schema,
        Optional.empty(),
        this::task,
        (task, bundle) -> labelParams.columns(labels(), ProblemType.SINGLE_LABEL));
  }

  private ClassificationTask task(Bundle bundle) {
    checkFingerprint(bundle);
    ClassificationOptions bundled = ClassificationOptions.asBundled();
    return ClassificationTask.of(
        bundle,
        head(),
        new ClassificationOptions(
            bundled.labels(),
            bundled.problemType(),
            temperatureValue(),
            bundled.texts(),
            bundled.maxLength(),
            bundled.casing()));
  }

  private void checkFingerprint(Bundle bundle) {
    String trained = getOrDefault(modelFingerprint);
    if (!bundle.fingerprint().equals(trained)) {
      throw new IllegalArgumentException(
          "The encoder in %s has fingerprint %s; expected %s, on which the head was trained. Set the model to that encoder, or train again."
              .formatted(bundle.directory(), bundle.fingerprint(), trained));
    }
  }

  private double temperatureValue() {
    return labelParams.temperature().orElse(1d);
  }

  /** The labels, in the order of predictions and vectors. */
  public List<String> labels() {
    return head().labels();
  }

  /** How the head came about; empty after loading. */
  public Optional<Training> training() {
    return Optional.ofNullable(training);
  }

  /** The head. */
  TrainedHead head() {
    if (head == null) {
      throw new IllegalStateException(
          "%s has no head; expected one that was trained. Take what HeadTrainer.fit or HeadModel.load gives."
              .formatted(uid));
    }
    return head;
  }

  /**
   * Writes the encoder and the head as a model folder.
   *
   * @param path a folder that does not exist or is empty, on any file system that Hadoop reaches
   * @throws IOException if there is something, or it cannot be written
   */
  public void saveBundle(String path) throws IOException {
    saveBundle(path, TrainedHeadStore.Place.FREE);
  }

  /**
   * The same in the place of a model folder with a trained head, if there is one. The old one is
   * there until the new one is whole.
   *
   * @throws IOException if there is something else, or it cannot be written
   */
  public void replaceBundle(String path) throws IOException {
    saveBundle(path, TrainedHeadStore.Place.FREE_OR_TRAINED);
  }

  private void saveBundle(String path, TrainedHeadStore.Place place) throws IOException {
    Bundle encoder = modelParams.bundle();
    checkFingerprint(encoder);
    new TrainedHeadStore(SparkSession.active().sessionState().newHadoopConf())
        .write(head(), encoder, new Path(path), place);
  }

  /**
   * Saves the model; with the option {@code bundle=true} writes what {@link #saveBundle} does, or
   * {@link #replaceBundle} where {@code overwrite} was called. Spark Connect, which calls no
   * methods of models, reaches both this way.
   */
  @Override
  public MLWriter write() {
    return new StageWriter(this) {
      @Override
      public void save(String path) throws IOException {
        if (!Boolean.parseBoolean(optionMap().getOrElse(BUNDLE, () -> "false"))) {
          super.save(path);
        } else if (shouldOverwrite()) {
          replaceBundle(path);
        } else {
          saveBundle(path);
        }
      }

      @Override
      public void saveImpl(String path) {
        super.saveImpl(path);
        try {
          new TrainedHeadStore(sparkSession().sessionState().newHadoopConf())
              .write(head(), new Path(path));
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(
              "Cannot write the head to " + path + ". Check the room and the permissions there.",
              e);
        }
      }
    };
  }

  @Override
  public HeadModel copy(ParamMap extra) {
    return copyValues(new HeadModel(uid, head, training), extra).setParent(parent());
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
  public LabelParams labelParams() {
    return labelParams;
  }

  /** Param {@code embeddingCol}. */
  public Param<String> embeddingCol() {
    return embeddingCol;
  }

  /** Param {@code modelFingerprint}. */
  public Param<String> modelFingerprint() {
    return modelFingerprint;
  }

  /** Sets the column of vectors that are there already. */
  public HeadModel setEmbeddingCol(String value) {
    return with(embeddingCol, value);
  }
}
