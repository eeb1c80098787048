package embark.pipeline;

import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.head.Head;
import embark.infer.Graph;
import embark.infer.Stop;
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
  private final Head<P, V> head;
  private final BatchRun<P> runs;
  private final Stop stop = new Stop();
  private final int windowRows;
  private final Workers workers;
  private final Stopwatch stopwatch = new Stopwatch();
  private final AutoCloseable leases;

  Pipeline(
      Task<P, V> task,
      Tokenizer tokenizer,
      Batcher batcher,
      OpenEngine engine,
      Graph graph,
      Head<P, V> head,
      int windowRows,
      int threads,
      AutoCloseable leases) {
    this.task = task;
    this.tokenizer = tokenizer;
    this.batcher = batcher;
    this.head = head;
    this.runs = new BatchRun<>(engine, graph, head, stop, stopwatch);
    this.windowRows = windowRows;
    this.workers = new Workers(threads);
    this.leases = leases;
  }

  /**
   * The results of items as {@link #run(Iterator, Monitor, BadText)} gives them; a text that breaks
   * ends the walk.
   */
  public <K> Iterator<Result<K, V>> run(Iterator<Item<K>> items, Monitor monitor) {
    return run(items, monitor, BadText.FAILS);
  }

  /**
   * The results of items, one for each, in the items' order. Items are pulled a window at a time,
   * and one window ahead where there are threads to encode it, on the thread that pulls the
   * results; nothing happens before the first pull. A text that comes more than once in a window is
   * computed once; each of its items has an answer of its own, which shares nothing that can be
   * written to.
   *
   * @param monitor told of what is done, on the same thread
   * @param badText what becomes of a text that cannot be encoded, or that the model breaks on: a
   *     batch with one is split until it is found
   */
  public <K> Iterator<Result<K, V>> run(Iterator<Item<K>> items, Monitor monitor, BadText badText) {
    return new Walk<>(this, items, windowRows, workers, monitor, badText);
  }

  /**
   * Ends what the model computes for this pipeline, within what one node of its graph takes, and
   * lets it compute no more. Called from any thread.
   */
  public void stop() {
    stop.stop();
  }

  /** Gives the model back; what is still computed is stopped. */
  @Override
  public void close() {
    stop();
    workers.close();
    try {
      leases.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Cannot give the model back: " + e.getMessage(), e);
    }
  }

  <K> Window<K> encode(List<Item<K>> items, BadText badText) {
    long begun = Stopwatch.now();
    Window<K> window = Window.encode(items, text -> task.encode(text, tokenizer), badText);
    stopwatch.encoded(begun, window.ready());
    return window;
  }

  List<TokenBatch> batches(Window<?> window) {
    return batcher.batches(window.encodings());
  }

  /** Runs a batch and puts what the head reads of each encoding at the encoding's place. */
  Tally infer(Window<?> window, TokenBatch batch, Parts<P> parts) {
    return runs.run(window, batch, parts);
  }

  /** Where the time went since this was last asked. */
  Times times() {
    return stopwatch.take();
  }

  /** What a text weighs in a window. */
  long weight(Text text) {
    return task.weight(text);
  }

  V merge(Text text, List<P> parts) {
    return head.merge(text, parts);
  }

  /** The result for a row whose text is that of another result. */
  <K> Result<K, V> again(K row, Result<?, V> same) {
    return same.failure() == null
        ? new Result<>(row, head.copy(same.value()), same.tokens(), same.truncated())
        : Result.failed(row, same.failure());
  }
}
