package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Opened once, closed once, and not before its users are gone. */
class SharedPoolTest {

  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);

  private final BlockingQueue<Object> closed = new LinkedBlockingQueue<>();
  private final AtomicInteger opened = new AtomicInteger();

  private Object open() {
    opened.incrementAndGet();
    return new Object();
  }

  private Object awaitClosed() throws InterruptedException {
    Object thing = closed.poll(10, TimeUnit.SECONDS);
    assertTrue(thing != null, "Nothing was closed in ten seconds");
    return thing;
  }

  @Test
  void manyThreadsOpenOnce() throws Exception {
    int threads = 50;
    SharedPool<String, Object> pool = new SharedPool<>(NEVER, closed::add);
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Lease<Object>>> leases = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        leases.add(
            callers.submit(
                () -> {
                  together.await();
                  return pool.lease("key", this::open);
                }));
      }
      Set<Object> things = new HashSet<>();
      for (Future<Lease<Object>> lease : leases) {
        things.add(lease.get().value());
      }
      assertEquals(1, things.size());
      assertEquals(1, opened.get());
      assertEquals(1, pool.size());
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void keysAreApart() {
    SharedPool<String, Object> pool = new SharedPool<>(NEVER, closed::add);
    assertNotSame(pool.lease("one", this::open).value(), pool.lease("other", this::open).value());
    assertEquals(2, pool.size());
  }

  @Test
  void closesWhenTheLastUserIsLongGoneAndOpensAgain() throws InterruptedException {
    SharedPool<String, Object> pool = new SharedPool<>(SOON, closed::add);
    Lease<Object> first = pool.lease("key", this::open);
    Lease<Object> second = pool.lease("key", this::open);
    Object thing = first.value();
    first.close();
    second.close();
    assertSame(thing, awaitClosed());
    assertEquals(0, pool.size());
    try (Lease<Object> again = pool.lease("key", this::open)) {
      assertNotSame(thing, again.value());
      assertEquals(2, opened.get());
    }
    awaitClosed();
    assertTrue(closed.isEmpty(), "Something was closed twice");
  }

  @Test
  void keepsWhatIsUsedAgainInTime() {
    SharedPool<String, Object> pool = new SharedPool<>(NEVER, closed::add);
    Lease<Object> first = pool.lease("key", this::open);
    first.close();
    assertSame(first.value(), pool.lease("key", this::open).value());
    assertEquals(1, opened.get());
    assertTrue(closed.isEmpty(), "It was closed though it is used");
  }

  @Test
  void aLeaseClosedTwiceCountsOnce() throws InterruptedException {
    SharedPool<String, Object> pool = new SharedPool<>(SOON, closed::add);
    Lease<Object> kept = pool.lease("key", this::open);
    Lease<Object> left = pool.lease("key", this::open);
    left.close();
    left.close();
    // Another key's close goes through the same thread, after anything that was to close before.
    pool.lease("other", this::open).close();
    assertNotSame(kept.value(), awaitClosed());
    assertTrue(closed.isEmpty(), "It was closed under its user");
    kept.close();
    assertSame(kept.value(), awaitClosed());
  }

  @Test
  void aFailureLeavesNothing() {
    SharedPool<String, Object> pool = new SharedPool<>(NEVER, closed::add);
    IllegalStateException failure = new IllegalStateException("no such model");
    IllegalStateException seen =
        assertThrows(
            IllegalStateException.class,
            () ->
                pool.lease(
                    "key",
                    () -> {
                      throw failure;
                    }));
    assertSame(failure, seen);
    assertEquals(0, pool.size());
    assertEquals(1, pool.lease("key", () -> 1).value());
  }

  @Test
  void aFailureOfOneIsNotTheOthersFailure() throws Exception {
    SharedPool<String, Object> pool = new SharedPool<>(NEVER, closed::add);
    int threads = 8;
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Object>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        results.add(
            callers.submit(
                () -> {
                  together.await();
                  try {
                    return pool.lease("key", this::failFirst).value();
                  } catch (IllegalStateException e) {
                    return e.getMessage();
                  }
                }));
      }
      Set<Object> seen = new HashSet<>();
      for (Future<Object> result : results) {
        seen.add(result.get());
      }
      assertEquals(2, seen.size(), "One failure and one thing");
      assertTrue(seen.contains("the first fails"), seen.toString());
      assertEquals(1, pool.size());
    } finally {
      callers.shutdown();
    }
  }

  private Object failFirst() {
    if (opened.incrementAndGet() == 1) {
      throw new IllegalStateException("the first fails");
    }
    return this;
  }
}
