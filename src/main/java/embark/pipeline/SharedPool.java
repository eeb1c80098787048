package embark.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Things that are dear to open, shared by all tasks of a JVM: opened once, closed when nobody has
 * used them for a while, so that many short tasks in a row open them once.
 *
 * @param <K> tells things apart; has equals
 * @param <R> the thing; must be safe for many threads
 */
final class SharedPool<K, R> {

  private static final ScheduledThreadPoolExecutor CLOSER = closer();

  private final Duration idle;
  private final Consumer<R> close;
  private final Map<K, Entry> entries = new HashMap<>();

  SharedPool(Duration idle, Consumer<R> close) {
    this.idle = idle;
    this.close = close;
  }

  private final class EntryLease implements Lease<R> {

    private final Entry entry;
    private boolean closed;

    private EntryLease(Entry entry) {
      this.entry = entry;
    }

    @Override
    public R value() {
      return entry.value;
    }

    @Override
    public void close() {
      synchronized (SharedPool.this) {
        if (!closed) {
          closed = true;
          release(entry);
        }
      }
    }
  }

  private final class Entry {
    private final K key;
    private R value;
    private int users;
    private ScheduledFuture<?> closing;

    private Entry(K key) {
      this.key = key;
    }
  }

  /** Opens the thing or joins those who use it. Others wait while one opens. */
  Lease<R> lease(K key, Supplier<R> open) {
    Entry entry;
    synchronized (this) {
      entry = entries.computeIfAbsent(key, Entry::new);
      entry.users++;
      if (entry.closing != null) {
        entry.closing.cancel(false);
        entry.closing = null;
      }
    }
    try {
      synchronized (entry) {
        if (entry.value == null) {
          entry.value = open.get();
        }
      }
      return new EntryLease(entry);
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        release(entry);
      }
      throw e;
    }
  }

  /** How many things are open or being opened. */
  synchronized int size() {
    return entries.size();
  }

  private void release(Entry entry) {
    entry.users--;
    if (entry.users > 0) {
      return;
    }
    if (entry.value == null) {
      entries.remove(entry.key, entry);
    } else {
      entry.closing =
          CLOSER.schedule(() -> closeIdle(entry), idle.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void closeIdle(Entry entry) {
    synchronized (this) {
      if (entry.users > 0 || !entries.remove(entry.key, entry)) {
        return;
      }
    }
    close.accept(entry.value);
  }

  private static ScheduledThreadPoolExecutor closer() {
    ScheduledThreadPoolExecutor closer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "embark-idle");
              thread.setDaemon(true);
              thread.setContextClassLoader(SharedPool.class.getClassLoader());
              return thread;
            });
    closer.setRemoveOnCancelPolicy(true);
    closer.setKeepAliveTime(1, TimeUnit.SECONDS);
    closer.allowCoreThreadTimeOut(true);
    return closer;
  }
}
