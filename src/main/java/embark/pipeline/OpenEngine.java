package embark.pipeline;

import embark.infer.Engine;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An engine, and what was learned of its device's memory by all who use it in this JVM. Safe for
 * many threads.
 */
final class OpenEngine {

  private final Engine engine;
  private final AtomicLong mostCells = new AtomicLong(Long.MAX_VALUE);

  OpenEngine(Engine engine) {
    this.engine = engine;
  }

  Engine engine() {
    return engine;
  }

  /** Most tokens of a batch of several encodings, padding included. It only ever falls. */
  long mostCells() {
    return mostCells.get();
  }

  /**
   * Notes that a batch did not fit: from here on batches are at most half as large.
   *
   * @return whether that is less than was known
   */
  boolean tooLarge(long cells) {
    long half = Math.max(1, cells / 2);
    return mostCells.getAndAccumulate(half, Math::min) > half;
  }

  void close() {
    engine.close();
  }
}
