package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.ModelLocator;
import embark.bundle.Precision;
import embark.infer.CudaOptions;
import embark.pipeline.Models;
import embark.pipeline.PipelineSpec;
import embark.pipeline.Task;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.types.StructType;

/** The Params of a stage that takes a text column through a model, and what they come to. */
public final class ModelParams implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int WINDOW_ROWS = 2048;

  private final Params stage;
  private final ParamValues values;
  final ModelSource source;
  final Param<String> precision;
  final Param<String> device;
  final IntParam batchTokens;
  final IntParam windowRows;
  final Param<String> gpuMemLimit;
  final Param<String> gpuArenaStrategy;
  final Param<String> deviceCol;

  /** Params that belong to a stage. */
  ModelParams(Params stage) {
    this.stage = stage;
    this.values = new ParamValues(stage);
    this.source = new ModelSource(stage, "string or array<string>");
    this.precision =
        Choices.of(
            stage,
            "precision",
            "numbers to compute with: int8 (on processors) and fp16 (on GPUs) are made of an fp32"
                + " model where they are used, and refused where they agree too little with fp32"
                + " (unset: as the model is)",
            "fp32",
            "int8",
            "fp16");
    this.device =
        Choices.of(
            stage,
            "device",
            "where the model runs: the task's GPU if it has one, the processor, or the task's GPU"
                + " or a failure",
            "auto",
            "cpu",
            "cuda");
    this.batchTokens =
        Choices.atLeastOne(
            stage,
            "batchTokens",
            "most tokens of a batch, padding included; 1 makes every text a batch of its own"
                + " (unset: what suits the device)");
    this.windowRows =
        Choices.atLeastOne(
            stage,
            "windowRows",
            "texts that a task holds and sorts by length at a time; bounds its memory");
    this.gpuMemLimit =
        Choices.bytes(
            stage,
            "gpuMemLimit",
            "most GPU memory that a model takes for what it computes in a process, as 4g or 500m"
                + " (unset: all that there is); without meaning on the processor");
    this.gpuArenaStrategy =
        Choices.of(
            stage,
            "gpuArenaStrategy",
            "how a model takes more GPU memory (unset: next_power_of_two); without meaning on the"
                + " processor",
            "next_power_of_two",
            "same_as_requested");
    this.deviceCol =
        new Param<>(
            stage,
            "deviceCol",
            "column for the kind of device that computed the row, cpu or cuda (unset: none)");
    stage.setDefault(device, "auto");
    stage.setDefault(windowRows, WINDOW_ROWS);
  }

  /**
   * How rows of a schema are transformed, with everything checked and resolved.
   *
   * @param pairCol the column of the second texts of pairs; empty for single texts
   * @param task what is asked of the model; throws if the bundle cannot do it
   * @param columns what is added
   * @throws IllegalArgumentException if columns, Params and model do not fit, with all reasons, or
   *     those that are known before a model that lies elsewhere is fetched
   */
  <V, T extends Task<?, V>> TransformPlan plan(
      StructType schema,
      Optional<String> pairCol,
      Function<Bundle, T> task,
      BiFunction<T, Bundle, List<AddedColumn<V>>> columns) {
    Checks checks = new Checks("Cannot transform with " + stage.uid());
    Optional<TextColumns> texts =
        checks.check(() -> TextColumns.resolve(schema, inputName(), pairCol));
    source.raiseBeforeFetching(checks);
    Optional<Bundle> bundle = checks.check(this::bundle);
    bundle.ifPresent(
        found -> precision().ifPresent(wanted -> checks.check(() -> found.mustBePrepared(wanted))));
    Optional<T> resolved = bundle.flatMap(found -> checks.check(() -> checked(task, found)));
    Optional<List<AddedColumn<V>>> added =
        resolved.flatMap(found -> checks.check(() -> columns.apply(found, bundle.orElseThrow())));
    Optional<Answers<V>> answers = added.map(found -> new Answers<>(found, reports()));
    Optional<StructType> extended =
        answers.flatMap(found -> checks.check(() -> Schemas.extended(schema, found.fields())));
    checks.raise();
    StructType output =
        texts.orElseThrow().shape() == TextColumn.Shape.MANY
            ? Schemas.arrays(
                extended.orElseThrow(), schema.length(), answers.orElseThrow().ofTexts())
            : extended.orElseThrow();
    Task<?, V> shipped = resolved.orElseThrow();
    return new TransformPlan(
        bundle.orElseThrow(),
        precision(),
        texts.orElseThrow(),
        output,
        (fingerprint, metrics) ->
            walk(fingerprint, shipped, texts.orElseThrow(), answers.orElseThrow(), metrics));
  }

  private <P, V> RowWalk<P, V> walk(
      String fingerprint,
      Task<P, V> task,
      TextColumns texts,
      Answers<V> answers,
      WorkMetrics metrics) {
    PipelineSpec<P, V> spec =
        new PipelineSpec<>(
                ModelLocator.portable(pinnedModel()),
                fingerprint,
                task,
                values.optional(windowRows, Integer.class).orElseThrow(),
                values.optional(batchTokens, Integer.class).stream()
                    .mapToInt(Integer::intValue)
                    .findFirst())
            .with(precision());
    return new RowWalk<>(spec, texts, answers, placement(), metrics, Models::shared);
  }

  private Optional<Precision> precision() {
    return values.optional(precision, String.class).map(Precision::of);
  }

  private Placement placement() {
    return new Placement(
        DeviceRequest.of(values.of(device)),
        new CudaOptions(
            values.optional(gpuMemLimit, String.class).stream()
                .mapToLong(JavaUtils::byteStringAsBytes)
                .findFirst(),
            values
                .optional(gpuArenaStrategy, String.class)
                .map(name -> CudaOptions.Arena.valueOf(name.toUpperCase(Locale.ROOT)))));
  }

  /** The task, whose tokenizer was found to open. */
  private static <T extends Task<?, ?>> T checked(Function<Bundle, T> resolve, Bundle bundle) {
    T task = resolve.apply(bundle);
    Models.shared().checkTokenizer(task, bundle);
    return task;
  }

  /** The name of the text column. */
  String inputName() {
    return source.inputName();
  }

  /** The model as it was named. */
  String modelName() {
    return source.modelName();
  }

  /**
   * The model as it is recorded: as it was named, one of the hub with the commit that this process
   * reads.
   *
   * @throws embark.bundle.BundleException if it is one of the hub and the hub does not tell
   */
  public String pinnedModel() {
    return source.pinnedModel();
  }

  /** The model's bundle, read from its folder, which is fetched if it lies elsewhere. */
  Bundle bundle() {
    return source.bundle();
  }

  /** The columns that say how rows went. */
  ReportColumns reports() {
    return new ReportColumns(source.errorColumn(), values.column(deviceCol));
  }
}
