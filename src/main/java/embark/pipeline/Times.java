package embark.pipeline;

import java.io.Serializable;

/**
 * Where the time of a walk went: sums over batches and threads, so that they may exceed the time
 * that passed. Nanoseconds, which add up exactly.
 *
 * @param runs calls of the model
 * @param encodingNanos encoding texts
 * @param queueNanos waiting of encoded batches for a thread to run them
 * @param inferenceNanos inside the model's runtime
 */
public record Times(long runs, long encodingNanos, long queueNanos, long inferenceNanos)
    implements Serializable {

  /** Nothing yet. */
  public static final Times ZERO = new Times(0, 0, 0, 0);

  private static final double SECOND = 1e9;

  /** Both together. */
  public Times plus(Times other) {
    return new Times(
        runs + other.runs,
        encodingNanos + other.encodingNanos,
        queueNanos + other.queueNanos,
        inferenceNanos + other.inferenceNanos);
  }

  /** Seconds of encoding texts. */
  public double encodingSeconds() {
    return encodingNanos / SECOND;
  }

  /** Seconds that encoded batches waited: over {@link #runs} it is how long one waits. */
  public double queueSeconds() {
    return queueNanos / SECOND;
  }

  /** Seconds inside the model's runtime. */
  public double inferenceSeconds() {
    return inferenceNanos / SECOND;
  }
}
