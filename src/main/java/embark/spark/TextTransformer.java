package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.ModelLocator;
import embark.pipeline.Models;
import embark.pipeline.PipelineSpec;
import embark.pipeline.Task;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What all transformers of text have in common: the text column, the model, the device, and how a
 * dataset is taken through a pipeline.
 *
 * <p>Rows keep their columns and get more; none is lost, doubled or moved. A null text gives nulls.
 * {@code transform} is pure: it reads files of the model folder and starts no job.
 *
 * @param <P> what the task's head keeps of one encoding
 * @param <V> the answer to a text
 */
public abstract class TextTransformer<P, V> extends Transformer implements MLWritable {

  private static final long serialVersionUID = 1L;
  private static final int WINDOW_ROWS = 2048;

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> model;
  private final Param<String> modelOnSave;
  private final Param<String> device;
  private final IntParam batchTokens;
  private final IntParam windowRows;

  /** A transformer with a uid, which Spark gives to copies and to what it loads. */
  TextTransformer(String uid) {
    this.uid = uid;
    this.inputCol =
        new Param<>(
            this,
            "inputCol",
            "column of the text: string or array<string>, a top-level column or a field of a"
                + " struct (doc.title)");
    this.model =
        new Param<>(
            this,
            "model",
            "model folder (Hugging Face layout with model.onnx) or a built-in name:"
                + " all-MiniLM-L6-v2, bge-small-en-v1.5, e5-small-v2");
    this.modelOnSave =
        Choices.of(
            this,
            "modelOnSave",
            "what a saved stage holds of the model, its path or a copy of its files",
            "path",
            "copy");
    this.device =
        Choices.of(
            this,
            "device",
            "where the model runs: the task's GPU if it has one, the processor, or the task's GPU"
                + " or a failure",
            "auto",
            "cpu",
            "cuda");
    this.batchTokens =
        Choices.atLeastOne(
            this,
            "batchTokens",
            "most tokens of a batch, padding included; 1 makes every text a batch of its own"
                + " (unset: what suits the device)");
    this.windowRows =
        Choices.atLeastOne(
            this,
            "windowRows",
            "texts that a task holds and sorts by length at a time; bounds its memory");
    setDefault(model, "all-MiniLM-L6-v2");
    setDefault(modelOnSave, "path");
    setDefault(device, "auto");
    setDefault(windowRows, WINDOW_ROWS);
  }

  /** What is asked of the model. Throws if the bundle cannot do it. */
  abstract Task<P, V> task(Bundle bundle);

  /** The columns that are added, as they are for a row with one text. */
  abstract List<StructField> columns(Task<P, V> task);

  /** What fills these columns. */
  abstract Answers<V> answers();

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return plan(dataset.schema()).apply(dataset, null);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return plan(schema).schema();
  }

  /**
   * How rows of a schema are transformed, with everything checked and resolved.
   *
   * @throws IllegalArgumentException if columns, Params and model do not fit, with all reasons
   */
  public TransformPlan plan(StructType schema) {
    Checks checks = new Checks("Cannot transform with " + uid);
    Optional<TextColumn> column = checks.check(() -> TextColumn.resolve(schema, inputName()));
    Optional<Bundle> bundle = checks.check(this::bundle);
    Optional<Task<P, V>> task = bundle.flatMap(found -> checks.check(() -> checked(found)));
    Optional<StructType> extended =
        task.flatMap(found -> checks.check(() -> Schemas.extended(schema, columns(found))));
    checks.raise();
    StructType output =
        column.orElseThrow().shape() == TextColumn.Shape.MANY
            ? Schemas.arraysFrom(schema.length(), extended.orElseThrow())
            : extended.orElseThrow();
    return new TransformPlan(
        bundle.orElseThrow(),
        column.orElseThrow(),
        output,
        (fingerprint, metrics) ->
            new RowWalk<>(
                new PipelineSpec<>(
                    ModelLocator.portable(value(model)),
                    fingerprint,
                    task.orElseThrow(),
                    optional(windowRows).orElseThrow(),
                    optional(batchTokens).stream().mapToInt(Integer::intValue).findFirst()),
                column.orElseThrow(),
                answers(),
                DeviceRequest.of(value(device)),
                metrics));
  }

  /** The task, whose tokenizer was found to open. */
  private Task<P, V> checked(Bundle bundle) {
    Task<P, V> task = task(bundle);
    Models.shared().checkTokenizer(task, bundle);
    return task;
  }

  private String inputName() {
    return optional(inputCol)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "inputCol is not set; expected the name of the text column. Call"
                        + " setInputCol."));
  }

  /** The model as it was named. */
  final String modelName() {
    return value(model);
  }

  /** The model's bundle, read from its folder. */
  final Bundle bundle() {
    return BundleReader.read(ModelLocator.ofProcess().locate(value(model)));
  }

  /** The value of a Param that has a default. */
  final String value(Param<String> param) {
    return getOrDefault(param);
  }

  /** A Param's value or default, if it has one. */
  final Optional<String> optional(Param<String> param) {
    return isDefined(param) ? Optional.of(getOrDefault(param)) : Optional.empty();
  }

  /** A Param's value or default, if it has one. */
  final Optional<Integer> optional(IntParam param) {
    return isDefined(param) ? Optional.of((Integer) getOrDefault(param)) : Optional.empty();
  }

  /** Param {@code inputCol}. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** Param {@code model}. */
  public Param<String> model() {
    return model;
  }

  /** Param {@code modelOnSave}. */
  public Param<String> modelOnSave() {
    return modelOnSave;
  }

  /** Param {@code device}. */
  public Param<String> device() {
    return device;
  }

  /** Param {@code batchTokens}. */
  public IntParam batchTokens() {
    return batchTokens;
  }

  /** Param {@code windowRows}. */
  public IntParam windowRows() {
    return windowRows;
  }

  /** Whether a saved stage holds the model's files. */
  final boolean copiesModel() {
    return value(modelOnSave).equals("copy");
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
}
