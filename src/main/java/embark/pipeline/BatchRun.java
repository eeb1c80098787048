package embark.pipeline;

import embark.batch.TokenBatch;
import embark.head.Head;
import embark.infer.Graph;
import embark.infer.InferenceException;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import java.util.List;

/**
 * Takes batches through an engine. One that fails, for its texts or for want of memory, is split in
 * halves until what fails is alone; the others are computed. Safe for many threads.
 *
 * @param <P> what the head keeps of one encoding
 */
final class BatchRun<P> {

  private static final System.Logger LOG = System.getLogger(BatchRun.class.getName());

  private final OpenEngine engine;
  private final Graph graph;
  private final Head<P, ?> head;
  private final Stop stop;
  private final Stopwatch stopwatch;

  BatchRun(OpenEngine engine, Graph graph, Head<P, ?> head, Stop stop, Stopwatch stopwatch) {
    this.engine = engine;
    this.graph = graph;
    this.head = head;
    this.stop = stop;
    this.stopwatch = stopwatch;
  }

  /**
   * Puts what the head reads of each encoding, or why it broke, at the encoding's place.
   *
   * @return the items whose texts begin in the batch, its tokens, and the tokens of its last tries
   * @throws InferenceException if it fails for what is no text's fault, or a text ends the walk
   */
  Tally run(Window<?> window, TokenBatch batch, Parts<P> parts) {
    if (batch.rows() > 1 && batch.cells() > engine.mostCells()) {
      return halves(window, batch, parts);
    }
    try {
      read(window, batch, outputs(window, batch), parts);
    } catch (InferenceException e) {
      switch (e.kind()) {
        case SETUP, DEVICE, STOPPED -> throw e;
        case MEMORY -> noteMemory(batch, e);
        case MODEL -> {}
      }
      if (batch.rows() > 1) {
        return halves(window, batch, parts);
      }
      parts.fail(batch.position(0), e);
    }
    return tally(window, batch);
  }

  private List<Output> outputs(Window<?> window, TokenBatch batch) {
    try {
      return stopwatch.run(() -> engine.run(batch, graph, stop), window.ready());
    } catch (InferenceException e) {
      if (e.kind() != InferenceException.Kind.MEMORY || batch.rows() > 1) {
        throw e;
      }
      // Others may have had the memory: what a text comes to does not depend on them.
      return stopwatch.run(() -> engine.runAlone(batch, graph, stop), window.ready());
    }
  }

  private Tally halves(Window<?> window, TokenBatch batch, Parts<P> parts) {
    Tally sum = Tally.ZERO;
    for (TokenBatch half : batch.halves()) {
      sum = sum.plus(run(window, half, parts));
    }
    return sum;
  }

  private void noteMemory(TokenBatch batch, InferenceException failure) {
    if (batch.rows() > 1 && engine.tooLarge(batch.cells())) {
      LOG.log(
          System.Logger.Level.WARNING,
          "No memory for a batch of %d x %d tokens: from now on batches have at most %d in this process. Set batchTokens to that to begin with it. (%s)"
              .formatted(batch.rows(), batch.columns(), engine.mostCells(), failure.getMessage()));
    }
  }

  private void read(Window<?> window, TokenBatch batch, List<Output> outputs, Parts<P> parts) {
    for (int row = 0; row < batch.rows(); row++) {
      int position = batch.position(row);
      Encoding encoding = window.encodings().get(position);
      parts.put(position, head.read(encoding, outputs.get(row)));
    }
  }

  private static Tally tally(Window<?> window, TokenBatch batch) {
    long texts = 0;
    long tokens = 0;
    for (int row = 0; row < batch.rows(); row++) {
      texts += window.itemsFrom(batch.position(row));
      tokens += batch.length(row);
    }
    return new Tally(texts, 0, 0, tokens, batch.cells());
  }
}
