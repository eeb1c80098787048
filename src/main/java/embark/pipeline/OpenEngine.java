package embark.pipeline;

import embark.batch.TokenBatch;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.InferenceException;
import embark.infer.Output;
import embark.infer.Stop;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An engine, and what was learned of its device's memory by all who use it in this JVM. Safe for
 * many threads.
 */
final class OpenEngine {

  private final Engine engine;
  private final AtomicLong mostCells = new AtomicLong(Long.MAX_VALUE);
  private final Lock together;
  private final Lock alone;

  OpenEngine(Engine engine) {
    this.engine = engine;
    ReadWriteLock lock = new ReentrantReadWriteLock();
    this.together = lock.readLock();
    this.alone = lock.writeLock();
  }

  /**
   * Computes a batch.
   *
   * @throws InferenceException as the engine does
   */
  List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
    return run(batch, graph, stop, together);
  }

  /**
   * Computes a batch while no other is computed, so that it has all of the device's memory.
   *
   * @throws InferenceException as the engine does
   */
  List<Output> runAlone(TokenBatch batch, Graph graph, Stop stop) {
    return run(batch, graph, stop, alone);
  }

  private List<Output> run(TokenBatch batch, Graph graph, Stop stop, Lock lock) {
    lock.lock();
    try {
      return engine.run(batch, graph, stop);
    } finally {
      lock.unlock();
    }
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
