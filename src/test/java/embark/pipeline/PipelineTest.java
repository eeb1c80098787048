package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.infer.Graph;
import embark.infer.InferenceException;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Items in, results out, in order, whatever happens between. */
class PipelineTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "7, 1", "7, 3", "1000, 1", "1000, 3"})
  void everyItemHasItsOwnAnswerInOrder(int windowRows, int threads) {
    List<String> texts = texts(new Random(1), 500);
    List<Result<Integer, String>> results = new ArrayList<>();
    try (Pipeline<String, String> pipeline =
        Fakes.pipeline(new Fakes.Echo(), windowRows, threads)) {
      pipeline.run(items(texts), tally -> {}).forEachRemaining(results::add);
    }
    assertEquals(texts.size(), results.size());
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      Result<Integer, String> result = results.get(i);
      assertEquals(i, result.row());
      if (text == null) {
        assertNull(result.value());
        assertEquals(0, result.tokens());
        assertFalse(result.truncated(), "A missing text was cut");
      } else {
        assertEquals(cut(text), result.value());
        assertEquals(tokens(text), result.tokens());
        assertEquals(!cut(text).equals(text), result.truncated(), text);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 3", "64, 1", "1000, 2"})
  void theMonitorIsToldTheTruth(int windowRows, int threads) {
    List<String> texts = texts(new Random(2), 300);
    Tally[] sum = {Tally.ZERO};
    Fakes.Echo engine = new Fakes.Echo();
    try (Pipeline<String, String> pipeline = Fakes.pipeline(engine, windowRows, threads)) {
      pipeline
          .run(items(texts), tally -> sum[0] = sum[0].plus(tally))
          .forEachRemaining(result -> {});
    }
    List<String> there = texts.stream().filter(text -> text != null).toList();
    assertEquals(texts.size(), sum[0].texts());
    assertEquals(texts.size() - there.size(), sum[0].nulls());
    assertEquals(
        there.stream().filter(text -> !cut(text).equals(text)).count(), sum[0].truncated());
    long tokens = there.stream().mapToInt(PipelineTest::tokens).sum();
    assertTrue(
        sum[0].repeated() == 0 ? sum[0].tokens() == tokens : sum[0].tokens() < tokens,
        sum[0].toString());
    assertTrue(sum[0].cells() >= sum[0].tokens(), sum[0].toString());
    assertEquals(1 - (double) sum[0].tokens() / sum[0].cells(), sum[0].paddingShare(), 1e-12);
    assertEquals(Lengths.of(there.stream().mapToInt(PipelineTest::tokens)), sum[0].lengths());
    Times times = sum[0].times();
    assertEquals(engine.runs.get(), times.runs());
    assertTrue(
        times.encodingNanos() > 0 && times.queueNanos() > 0 && times.inferenceNanos() > 0,
        times.toString());
  }

  /** Windows grow; their size must not run over, or the walk would end early. */
  @Test
  void theLargestWindowLosesNothing() {
    String large = "x".repeat(9 << 20);
    int rows = 0;
    try (Pipeline<String, String> pipeline =
        Fakes.pipeline(new Fakes.Echo(), Integer.MAX_VALUE, 1)) {
      Iterator<Result<Integer, String>> results =
          pipeline.run(items(Collections.nCopies(40, large)), tally -> {});
      while (results.hasNext()) {
        assertEquals(rows++, results.next().row());
      }
    }
    assertEquals(40, rows);
  }

  @Test
  void nothingGivesNothing() {
    Fakes.Echo engine = new Fakes.Echo();
    try (Pipeline<String, String> pipeline = Fakes.pipeline(engine, 4, 2)) {
      Iterator<Result<Integer, String>> results = pipeline.run(items(List.of()), tally -> {});
      assertFalse(results.hasNext());
      assertThrows(NoSuchElementException.class, results::next);
    }
    assertEquals(0, engine.runs.get());
    assertEquals(0, Tally.ZERO.paddingShare());
  }

  @Test
  void nullsAloneNeedNoModel() {
    Fakes.Echo engine = new Fakes.Echo();
    List<String> texts = new ArrayList<>();
    texts.add(null);
    texts.add(null);
    try (Pipeline<String, String> pipeline = Fakes.pipeline(engine, 1, 1)) {
      Iterator<Result<Integer, String>> results = pipeline.run(items(texts), tally -> {});
      assertNull(results.next().value());
      assertNull(results.next().value());
      assertFalse(results.hasNext());
    }
    assertEquals(0, engine.runs.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theEnginesExceptionComesOutAsItIs(int threads) throws InterruptedException {
    InferenceException failure =
        new InferenceException(InferenceException.Kind.SETUP, "no such output", null);
    Fakes.Echo engine =
        new Fakes.Echo() {
          @Override
          public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
            List<Output> outputs = super.run(batch, graph, stop);
            if (runs.get() >= 20) {
              throw failure;
            }
            return outputs;
          }
        };
    AtomicBoolean givenBack = new AtomicBoolean();
    Pipeline<String, String> pipeline =
        new Pipeline<>(
            new Fakes.EchoTask(),
            new Fakes.Letters(),
            new Batcher(new BatchCost(30, 3), 0),
            new OpenEngine(engine),
            Fakes.GRAPH,
            new Fakes.Joining(),
            8,
            threads,
            () -> givenBack.set(true));
    Iterator<Result<Integer, String>> results =
        pipeline.run(items(texts(new Random(3), 1_000)), tally -> {});
    InferenceException seen =
        assertThrows(InferenceException.class, () -> results.forEachRemaining(result -> {}));
    assertSame(failure, seen);
    List<Thread> workers = workers();
    pipeline.close();
    assertTrue(givenBack.get(), "The model was not given back");
    for (Thread worker : workers) {
      worker.join(10_000);
      assertFalse(worker.isAlive(), worker + " outlives its pipeline");
    }
  }

  private static List<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("embark-worker"))
        .toList();
  }

  @Test
  void theTokenizersExceptionComesOutAsItIs() {
    List<Item<String>> items = List.of(new Item<>("row", Text.of("text")));
    IllegalStateException failure = new IllegalStateException("no such window");
    try (Pipeline<String, String> pipeline =
        new Pipeline<>(
            new Fakes.EchoTask(),
            new Tokenizer() {
              @Override
              public List<Encoding> encode(Text text) {
                throw failure;
              }

              @Override
              public void close() {}
            },
            new Batcher(new BatchCost(30, 3), 0),
            new OpenEngine(new Fakes.Echo()),
            Fakes.GRAPH,
            new Fakes.Joining(),
            8,
            2,
            () -> {})) {
      Iterator<Result<String, String>> results = pipeline.run(items.iterator(), tally -> {});
      assertSame(failure, assertThrows(IllegalStateException.class, results::hasNext));
    }
  }

  @Test
  void aMonitorEndsTheWalkAtOnce() {
    Fakes.Echo engine = new Fakes.Echo();
    IllegalStateException cancelled = new IllegalStateException("cancelled");
    try (Pipeline<String, String> pipeline = Fakes.pipeline(engine, 100, 1)) {
      Iterator<Result<Integer, String>> results =
          pipeline.run(
              items(texts(new Random(4), 1_000)),
              tally -> {
                throw cancelled;
              });
      assertSame(cancelled, assertThrows(IllegalStateException.class, results::next));
    }
    assertEquals(1, engine.runs.get());
  }

  @Test
  void aPipelineThatIsStoppedOrClosedEndsItsCallsOnAllThreads() throws Exception {
    CountDownLatch inside = new CountDownLatch(3);
    Fakes.Echo engine =
        new Fakes.Echo() {
          @Override
          public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
            CountDownLatch ended = new CountDownLatch(1);
            Stop.Call call = stop.begin(ended::countDown);
            inside.countDown();
            try {
              ended.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } finally {
              call.over();
            }
            throw new InferenceException(InferenceException.Kind.STOPPED, "stopped", null);
          }
        };
    try (Pipeline<String, String> pipeline = Fakes.pipeline(engine, 100, 3)) {
      FutureTask<InferenceException> walk =
          new FutureTask<>(
              () ->
                  assertThrows(
                      InferenceException.class,
                      pipeline.run(items(texts(new Random(5), 100)), tally -> {})::next));
      Thread thread = new Thread(walk, "walk");
      thread.start();
      assertTrue(inside.await(1, TimeUnit.MINUTES), "three calls run");
      pipeline.stop();
      assertEquals(InferenceException.Kind.STOPPED, walk.get(1, TimeUnit.MINUTES).kind());
      thread.join();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "3, 4", "3, 1"})
  void itemsArePulledWindowByWindow(int threads, int windowRows) {
    AtomicInteger pulled = new AtomicInteger();
    Iterator<Item<Integer>> counted =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Item<Integer> next() {
            return new Item<>(pulled.getAndIncrement(), Text.of("endless"));
          }
        };
    int windowsAhead = threads == 1 ? 1 : 2;
    try (Pipeline<String, String> pipeline =
        Fakes.pipeline(new Fakes.Echo(), windowRows, threads)) {
      Iterator<Result<Integer, String>> results = pipeline.run(counted, tally -> {});
      assertEquals(0, pulled.get(), "Items were pulled before results were");
      for (int i = 0; i < 40; i++) {
        assertEquals(i, results.next().row());
        int window = i / windowRows;
        assertEquals((window + windowsAhead) * windowRows, pulled.get());
      }
    }
  }

  @Test
  void longTextsCloseAWindowEarly() {
    AtomicInteger pulled = new AtomicInteger();
    Iterator<Item<Integer>> items =
        Stream.generate(() -> new Item<>(pulled.getAndIncrement(), Text.of("x".repeat(3 << 20))))
            .iterator();
    try (Pipeline<String, String> pipeline = Fakes.pipeline(new Fakes.Echo(), 60, 1)) {
      assertEquals(0, pipeline.run(items, tally -> {}).next().row());
    }
    assertEquals(3, pulled.get());
  }

  @Test
  void aPipelineRunsAgain() {
    try (Pipeline<String, String> pipeline = Fakes.pipeline(new Fakes.Echo(), 4, 2)) {
      for (int i = 0; i < 3; i++) {
        String text = "text " + i;
        assertEquals(text, pipeline.run(items(List.of(text)), tally -> {}).next().value());
      }
    }
  }

  @Test
  void thereIsAtLeastOneThread() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Fakes.pipeline(new Fakes.Echo(), 4, 0));
    assertEquals("Invalid threads: 0; expected at least 1.", e.getMessage());
  }

  /** Texts of one to three windows, some of them too long, and missing ones. */
  private static List<String> texts(Random random, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> windows = new ArrayList<>();
      for (int window = random.nextInt(3); window >= 0; window--) {
        String letter = String.valueOf((char) ('a' + random.nextInt(26)));
        windows.add(letter.repeat(random.nextInt(Fakes.LONGEST + 3)));
      }
      texts.add(random.nextInt(9) == 0 ? null : String.join("|", windows));
    }
    return texts;
  }

  private static String cut(String text) {
    List<String> windows = new ArrayList<>();
    for (String window : text.split("\\|", -1)) {
      windows.add(window.substring(0, Math.min(window.length(), Fakes.LONGEST)));
    }
    return String.join("|", windows);
  }

  /**
   * A special token for each window, and no token for a bar: as many as there are bars, and one.
   */
  private static int tokens(String text) {
    return cut(text).length() + 1;
  }

  private static Iterator<Item<Integer>> items(List<String> texts) {
    List<Item<Integer>> items = new ArrayList<>();
    for (String text : texts) {
      items.add(new Item<>(items.size(), text == null ? null : Text.of(text)));
    }
    return items.iterator();
  }
}
