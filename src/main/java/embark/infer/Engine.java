package embark.infer;

import embark.batch.TokenBatch;
import java.util.List;

/** A model on a device. Safe for many threads: every task of a JVM shares one. */
public interface Engine extends AutoCloseable {

  /**
   * The outputs of a batch, in the batch's row order.
   *
   * @param graph what to feed and what to read: users of one model may read different outputs
   * @param stop ends the call from another thread
   * @throws InferenceException if the runtime fails or was stopped
   */
  List<Output> run(TokenBatch batch, Graph graph, Stop stop);

  /** Frees the model. Nobody may be in {@link #run}. */
  @Override
  void close();
}
