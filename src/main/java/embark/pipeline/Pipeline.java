package embark.pipeline;

import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.head.Head;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.util.Iterator;
import java.util.List;

/**
 * The walk of items through a model. One thread runs it; the model behind it is shared.
 *
 * @param <P> what the head keeps of one encoding
 * @param <V> the answer
 */
public final class Pipeline<P, V> implements AutoCloseable {

  private final Task<P, V> task;
  private final Tokenizer tokenizer;
  private final Batcher batcher;
  private final Engine engine;
  private final Graph graph;
  private final Head<P, V> head;
  private final int windowRows;
  private final Workers workers;
  private final Stopwatch stopwatch = new Stopwatch();
  private final AutoCloseable leases;

  Pipeline(
      Task<P, V> task,
      Tokenizer tokenizer,
      Batcher batcher,
      Engine engine,
      Graph graph,
      Head<P, V> head,
      int windowRows,
      int threads,
      AutoCloseable leases) {
    this.task = task;
    this.tokenizer = tokenizer;
    this.batcher = batcher;
    this.engine = engine;
    this.graph = graph;
    this.head = head;
    this.windowRows = windowRows;
    this.workers = new Workers(threads);
    this.leases = leases;
  }

  /**
   * The results of items, one for each, in the items' order. Items are pulled a window at a time,
   * and one window ahead where there are threads to encode it, on the thread that pulls the
   * results; nothing happens before the first pull.
   *
   * @param monitor told of what is done, on the same thread
   */
  public <K> Iterator<Result<K, V>> run(Iterator<Item<K>> items, Monitor monitor) {
    return new Walk<>(this, items, windowRows, workers, monitor);
  }

  /** Gives the model back. */
  @Override
  public void close() {
    workers.close();
    try {
      leases.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Cannot give the model back: " + e.getMessage(), e);
    }
  }

  <K> Window<K> encode(List<Item<K>> items) {
    long begun = Stopwatch.now();
    Window<K> window = Window.encode(items, task::texts, tokenizer);
    stopwatch.encoded(begun, window.ready());
    return window;
  }

  List<TokenBatch> batches(Window<?> window) {
    return batcher.batches(window.encodings());
  }

  /** Runs a batch and puts what the head reads of each encoding at the encoding's place. */
  void infer(Window<?> window, TokenBatch batch, P[] parts) {
    List<Output> outputs = stopwatch.run(engine, batch, graph, window.ready());
    for (int row = 0; row < batch.rows(); row++) {
      int position = batch.position(row);
      Encoding encoding = window.encodings().get(position);
      parts[position] = head.read(encoding, outputs.get(row));
    }
  }

  /** Where the time went since this was last asked. */
  Times times() {
    return stopwatch.take();
  }

  V merge(Text text, List<P> parts) {
    return head.merge(text, parts);
  }
}
