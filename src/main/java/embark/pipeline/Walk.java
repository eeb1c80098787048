package embark.pipeline;

import embark.batch.TokenBatch;
import embark.tokenize.Encoding;
import java.util.ArrayList;
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
  private final BadText badText;
  private int rows;
  private FutureTask<Window<K>> next;
  private Iterator<Result<K, V>> results = List.<Result<K, V>>of().iterator();

  Walk(
      Pipeline<P, V> pipeline,
      Iterator<Item<K>> items,
      int windowRows,
      Workers workers,
      Monitor monitor,
      BadText badText) {
    this.pipeline = pipeline;
    this.items = items;
    this.windowRows = windowRows;
    this.rows = Math.min(windowRows, FIRST_ROWS);
    this.workers = workers;
    this.monitor = monitor;
    this.badText = badText;
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
      characters += item.text() == null ? 0 : pipeline.weight(item.text());
      window.add(item);
    }
    rows = (int) Math.min(windowRows, (long) GROWTH * rows);
    return window.isEmpty() ? null : workers.begin(() -> pipeline.encode(window, badText));
  }

  private List<Result<K, V>> infer(Window<K> window) {
    Parts<P> parts = new Parts<>(window.encodings().size(), badText);
    List<FutureTask<Tally>> running = new ArrayList<>();
    for (TokenBatch batch : pipeline.batches(window)) {
      running.add(workers.begin(() -> pipeline.infer(window, batch, parts)));
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
    monitor.report(tally(window, answers));
    return answers;
  }

  private List<Result<K, V>> answers(Window<K> window, Parts<P> parts) {
    List<Result<K, V>> answers = new ArrayList<>(window.items().size());
    for (int i = 0; i < window.items().size(); i++) {
      Item<K> item = window.items().get(i);
      K row = item.row();
      if (window.isNull(i)) {
        answers.add(new Result<>(row, null, 0, false));
        continue;
      }
      if (window.first(i) < i) {
        answers.add(pipeline.again(row, answers.get(window.first(i))));
        continue;
      }
      int start = window.start(i);
      int end = window.start(i + 1);
      String failure = window.failure(i) == null ? parts.failure(start, end) : window.failure(i);
      if (failure != null) {
        answers.add(Result.failed(row, failure));
        continue;
      }
      List<Encoding> encodings = window.encodings(i);
      answers.add(
          new Result<>(
              row,
              pipeline.merge(item.text(), parts.of(start, end)),
              encodings.stream().mapToInt(Encoding::length).sum(),
              encodings.stream().anyMatch(Encoding::truncated)));
    }
    return answers;
  }

  /**
   * What only whole answers show: truncated, failed and repeated texts, how long texts are, and
   * what no batch counts, missing texts and those that could not be encoded; and where the time
   * went.
   */
  private Tally tally(Window<K> window, List<Result<K, V>> answers) {
    long nulls = 0;
    long broken = 0;
    long truncated = 0;
    long failed = 0;
    long repeated = 0;
    for (int i = 0; i < answers.size(); i++) {
      nulls += window.isNull(i) ? 1 : 0;
      broken += window.failure(i) == null ? 0 : 1;
      truncated += answers.get(i).truncated() ? 1 : 0;
      failed += answers.get(i).failure() == null ? 0 : 1;
      repeated += window.first(i) < i && answers.get(i).failure() == null ? 1 : 0;
    }
    Lengths lengths =
        Lengths.of(
            answers.stream().filter(answer -> answer.value() != null).mapToInt(Result::tokens));
    return new Tally(
        nulls + broken, nulls, truncated, failed, repeated, 0, 0, lengths, pipeline.times());
  }
}
