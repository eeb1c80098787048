package embark.pipeline;

import embark.batch.TokenBatch;
import embark.tokenize.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.FutureTask;

/**
 * One pass over items, a window at a time: while one window is inferred, the next is encoded, where
 * there are threads for both.
 */
final class Walk<K, P, V> implements Iterator<Result<K, V>> {

  /** A window is closed early at this much text, so that long texts do not fill the memory. */
  private static final long WINDOW_CHARACTERS = 8L << 20;

  /** Rows of the first window: small, so that a look at a few rows is cheap. */
  private static final int FIRST_ROWS = 64;

  /** How much larger each further window is, up to the size that is asked for. */
  private static final int GROWTH = 4;

  private final Pipeline<P, V> pipeline;
  private final Iterator<Item<K>> items;
  private final int windowRows;
  private final Workers workers;
  private final Monitor monitor;
  private int rows;
  private FutureTask<Window<K>> next;
  private Iterator<Result<K, V>> results = List.<Result<K, V>>of().iterator();

  Walk(
      Pipeline<P, V> pipeline,
      Iterator<Item<K>> items,
      int windowRows,
      Workers workers,
      Monitor monitor) {
    this.pipeline = pipeline;
    this.items = items;
    this.windowRows = windowRows;
    this.rows = Math.min(windowRows, FIRST_ROWS);
    this.workers = workers;
    this.monitor = monitor;
  }

  @Override
  public boolean hasNext() {
    while (!results.hasNext()) {
      FutureTask<Window<K>> encoding = next == null ? encodeNext() : next;
      if (encoding == null) {
        return false;
      }
      Window<K> window = Workers.result(encoding);
      next = workers.hasOthers() ? encodeNext() : null;
      results = infer(window).iterator();
    }
    return true;
  }

  @Override
  public Result<K, V> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return results.next();
  }

  /** Pulls a window of items here and has it encoded; null at the end. */
  private FutureTask<Window<K>> encodeNext() {
    List<Item<K>> window = new ArrayList<>();
    long characters = 0;
    while (window.size() < rows && characters < WINDOW_CHARACTERS && items.hasNext()) {
      Item<K> item = items.next();
      characters += item.text() == null ? 0 : item.text().length();
      window.add(item);
    }
    rows = (int) Math.min(windowRows, (long) GROWTH * rows);
    return window.isEmpty() ? null : workers.begin(() -> pipeline.encode(window));
  }

  private List<Result<K, V>> infer(Window<K> window) {
    @SuppressWarnings("unchecked")
    P[] parts = (P[]) new Object[window.encodings().size()];
    List<FutureTask<Tally>> running = new ArrayList<>();
    for (TokenBatch batch : pipeline.batches(window)) {
      running.add(workers.begin(() -> infer(window, batch, parts)));
    }
    try {
      // First this thread takes batches that no other has begun, then it waits for the others'.
      List<FutureTask<Tally>> waiting = new ArrayList<>();
      for (FutureTask<Tally> batch : running) {
        batch.run();
        if (batch.isDone()) {
          monitor.report(Workers.result(batch));
        } else {
          waiting.add(batch);
        }
      }
      waiting.forEach(batch -> monitor.report(Workers.result(batch)));
    } finally {
      running.forEach(batch -> batch.cancel(false));
    }
    List<Result<K, V>> answers = answers(window, parts);
    monitor.report(tally(answers));
    return answers;
  }

  private Tally infer(Window<K> window, TokenBatch batch, P[] parts) {
    pipeline.infer(window, batch, parts);
    long texts = 0;
    long tokens = 0;
    for (int row = 0; row < batch.rows(); row++) {
      texts += window.isFirstOfItem(batch.position(row)) ? 1 : 0;
      tokens += batch.length(row);
    }
    return new Tally(texts, 0, 0, tokens, batch.cells());
  }

  private List<Result<K, V>> answers(Window<K> window, P[] parts) {
    List<P> all = Arrays.asList(parts);
    List<Result<K, V>> answers = new ArrayList<>(window.items().size());
    for (int i = 0; i < window.items().size(); i++) {
      Item<K> item = window.items().get(i);
      K row = item.row();
      if (window.isNull(i)) {
        answers.add(new Result<>(row, null, 0, false));
        continue;
      }
      List<Encoding> encodings = window.encodings(i);
      answers.add(
          new Result<>(
              row,
              pipeline.merge(item.text(), all.subList(window.start(i), window.start(i + 1))),
              encodings.stream().mapToInt(Encoding::length).sum(),
              encodings.stream().anyMatch(Encoding::truncated)));
    }
    return answers;
  }

  /**
   * What only whole answers show: missing texts, which no batch counts, truncated ones, and how
   * long texts are; and where the time went.
   */
  private Tally tally(List<Result<K, V>> answers) {
    long nulls = answers.stream().filter(answer -> answer.value() == null).count();
    long truncated = answers.stream().filter(Result::truncated).count();
    Lengths lengths =
        Lengths.of(
            answers.stream().filter(answer -> answer.value() != null).mapToInt(Result::tokens));
    return new Tally(nulls, nulls, truncated, 0, 0, lengths, pipeline.times());
  }
}
