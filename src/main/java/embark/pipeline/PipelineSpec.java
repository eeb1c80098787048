package embark.pipeline;

import embark.bundle.Precision;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that the work needs to know, as one value that travels from the driver. A class and
 * not a record: records do not survive Kryo.
 *
 * @param <P> what the task's head keeps of one encoding
 * @param <V> the answer
 */
public final class PipelineSpec<P, V> implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int AUTO = 0;

  private final String model;
  private final String fingerprint;
  private final Task<P, V> task;
  private final int windowRows;
  private final int batchTokens;

  /** Null for the model's own. */
  private final Precision precision;

  /**
   * A spec that computes with the numbers that the model has.
   *
   * @param model a path or a name, to be located again where the work is done
   * @param fingerprint what the bundle found there must have
   * @param task what is asked of the model
   * @param windowRows most rows that are held and sorted at a time; at least 1
   * @param batchTokens most tokens of a batch, padding included; empty for what suits the device
   */
  public PipelineSpec(
      String model, String fingerprint, Task<P, V> task, int windowRows, OptionalInt batchTokens) {
    this(model, fingerprint, task, windowRows, batchTokens, null);
  }

  private PipelineSpec(
      String model,
      String fingerprint,
      Task<P, V> task,
      int windowRows,
      OptionalInt batchTokens,
      Precision precision) {
    this.model = Objects.requireNonNull(model, "model");
    this.fingerprint = Objects.requireNonNull(fingerprint, "fingerprint");
    this.task = Objects.requireNonNull(task, "task");
    this.windowRows = atLeastOne("windowRows", windowRows);
    this.batchTokens =
        batchTokens.isPresent() ? atLeastOne("batchTokens", batchTokens.getAsInt()) : AUTO;
    this.precision = precision;
  }

  /** A path or a name. */
  public String model() {
    return model;
  }

  /** SHA-256 of the bundle. */
  public String fingerprint() {
    return fingerprint;
  }

  /** What is asked of the model. */
  public Task<P, V> task() {
    return task;
  }

  /** Most rows that are held and sorted at a time. */
  public int windowRows() {
    return windowRows;
  }

  /** Most tokens of a batch; empty for what suits the device. */
  public OptionalInt batchTokens() {
    return batchTokens == AUTO ? OptionalInt.empty() : OptionalInt.of(batchTokens);
  }

  /** The same for another task of the same model. */
  public <Q, W> PipelineSpec<Q, W> with(Task<Q, W> other) {
    return new PipelineSpec<>(model, fingerprint, other, windowRows, batchTokens(), precision);
  }

  /** The same computed with some kind of number; empty for the model's own. */
  public PipelineSpec<P, V> with(Optional<Precision> other) {
    return new PipelineSpec<>(
        model, fingerprint, task, windowRows, batchTokens(), other.orElse(null));
  }

  /** The kind of number to compute with; empty for the model's own. */
  public Optional<Precision> precision() {
    return Optional.ofNullable(precision);
  }

  private static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Invalid %s: %d; expected at least 1.".formatted(name, value));
    }
    return value;
  }
}
