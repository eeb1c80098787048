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
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A text that breaks is found, and costs the others nothing but time. */
class BadTextTest {

  /** What the model cannot read. */
  private static final char POISON = '!';

  /** What the tokenizer cannot read. */
  private static final char SPLINTER = '#';

  /** Breaks on every batch with a certain letter, and holds so many tokens at most. */
  private static final class Brittle extends Fakes.Echo {

    private final int room;
    private final AtomicInteger tooLarge = new AtomicInteger();

    private Brittle(int room) {
      this.room = room;
    }

    @Override
    public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
      List<Output> outputs = super.run(batch, graph, stop);
      if (batch.cells() > room) {
        tooLarge.incrementAndGet();
        throw failure(InferenceException.Kind.MEMORY, batch);
      }
      if (Arrays.stream(batch.ids()).anyMatch(id -> id == POISON)) {
        throw failure(InferenceException.Kind.MODEL, batch);
      }
      return outputs;
    }

    private static InferenceException failure(InferenceException.Kind kind, TokenBatch batch) {
      return new InferenceException(
          kind, "%s %d x %d".formatted(kind, batch.rows(), batch.columns()), null);
    }
  }

  /** Letters, but one of them cannot be read. */
  private static final class Splintering implements Tokenizer {

    private final Tokenizer letters = new Fakes.Letters();

    @Override
    public List<Encoding> encode(Text text) {
      if (text.first().indexOf(SPLINTER) >= 0) {
        throw new IllegalArgumentException("cannot read " + text.first().length() + " letters");
      }
      return letters.encode(text);
    }

    @Override
    public void close() {}
  }

  private static Pipeline<String, String> pipeline(OpenEngine engine, int window, int threads) {
    return new Pipeline<>(
        new Fakes.EchoTask(),
        new Splintering(),
        new Batcher(new BatchCost(400, 40), 0),
        engine,
        Fakes.GRAPH,
        new Fakes.Joining(),
        window,
        threads,
        () -> {});
  }

  private static List<Result<Integer, String>> results(
      Pipeline<String, String> pipeline, List<String> texts, BadText badText) {
    List<Result<Integer, String>> results = new ArrayList<>();
    Tally[] sum = {Tally.ZERO};
    pipeline
        .run(items(texts), tally -> sum[0] = sum[0].plus(tally), badText)
        .forEachRemaining(results::add);
    assertEquals(texts.size(), sum[0].texts(), "texts that the monitor was told of");
    assertEquals(Collections.frequency(texts, null), sum[0].nulls());
    assertEquals(
        results.stream().filter(result -> result.failure() != null).count(), sum[0].failed());
    return results;
  }

  private static Iterator<Item<Integer>> items(List<String> texts) {
    return IntStream.range(0, texts.size())
        .mapToObj(i -> new Item<>(i, texts.get(i) == null ? null : Text.of(texts.get(i))))
        .iterator();
  }

  /** Texts of one to three windows of all lengths, one in nine missing; bad ones at places. */
  private static List<String> texts(int count, Set<Integer> bad) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String letter = String.valueOf((char) ('a' + i % 26));
      List<String> windows = new ArrayList<>();
      for (int window = 0; window <= i % 3; window++) {
        windows.add(letter.repeat(1 + (i * 7 + window) % Fakes.LONGEST));
      }
      texts.add(i % 9 == 4 ? null : String.join("|", windows));
    }
    for (int place : bad) {
      texts.set(place, place % 2 == 0 ? "aa|b" + POISON : POISON + "a|bbb");
    }
    return texts;
  }

  private static void assertOthersAnswered(
      List<String> texts, Set<Integer> bad, List<Result<Integer, String>> results) {
    assertEquals(texts.size(), results.size());
    for (int i = 0; i < texts.size(); i++) {
      Result<Integer, String> result = results.get(i);
      assertEquals(i, result.row());
      if (bad.contains(i)) {
        assertNull(result.value(), "a text that broke has no answer");
        assertEquals(0, result.tokens());
        assertTrue(result.failure().matches("MODEL 1 x [0-9]+"), result.failure());
      } else {
        assertEquals(texts.get(i), result.value());
        assertNull(result.failure());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "300, 1", "300, 3", "2000, 4"})
  void oneAmongAThousandIsFound(int window, int threads) {
    Set<Integer> bad = Set.of(617);
    List<String> texts = texts(1_000, bad);
    Brittle engine = new Brittle(Integer.MAX_VALUE);
    try (Pipeline<String, String> pipeline = pipeline(new OpenEngine(engine), window, threads)) {
      assertOthersAnswered(texts, bad, results(pipeline, texts, BadText.IS_REPORTED));
    }
    Fakes.Echo whole = new Fakes.Echo();
    try (Pipeline<String, String> pipeline = pipeline(new OpenEngine(whole), window, threads)) {
      assertEquals(1_000, results(pipeline, texts, BadText.FAILS).size());
    }
    int more = engine.runs.get() - whole.runs.get();
    assertTrue(more <= 2 * 9, more + " more calls than without a bad text");
  }

  @ParameterizedTest
  @CsvSource({"40, 1", "40, 3", "1000, 1", "1000, 4"})
  void twoOfOneBatchAndTheFirstAndTheLastAreFound(int window, int threads) {
    Set<Integer> bad = new TreeSet<>(List.of(0, 10, 11, 499));
    List<String> texts = texts(500, bad);
    try (Pipeline<String, String> pipeline =
        pipeline(new OpenEngine(new Brittle(Integer.MAX_VALUE)), window, threads)) {
      assertOthersAnswered(texts, bad, results(pipeline, texts, BadText.IS_REPORTED));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void allMayBeBad(int threads) {
    List<String> texts = Collections.nCopies(100, "bad" + POISON);
    Set<Integer> bad = new TreeSet<>(IntStream.range(0, 100).boxed().toList());
    try (Pipeline<String, String> pipeline =
        pipeline(new OpenEngine(new Brittle(Integer.MAX_VALUE)), 64, threads)) {
      assertOthersAnswered(texts, bad, results(pipeline, texts, BadText.IS_REPORTED));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void withoutReportsTheTextItselfEndsTheWalk(int threads) {
    List<String> texts = texts(200, Set.of(150));
    try (Pipeline<String, String> pipeline =
        pipeline(new OpenEngine(new Brittle(Integer.MAX_VALUE)), 200, threads)) {
      Iterator<Result<Integer, String>> results = pipeline.run(items(texts), tally -> {});
      InferenceException e =
          assertThrows(InferenceException.class, () -> results.forEachRemaining(result -> {}));
      assertEquals("MODEL 1 x 3", e.getMessage(), "the one encoding that broke");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = InferenceException.Kind.class,
      names = {"SETUP", "DEVICE", "STOPPED"})
  void whatIsNoTextsFaultEndsTheWalkAtOnce(InferenceException.Kind kind) {
    InferenceException failure = new InferenceException(kind, "nobody's", null);
    Fakes.Echo engine =
        new Fakes.Echo() {
          @Override
          public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
            super.run(batch, graph, stop);
            throw failure;
          }
        };
    try (Pipeline<String, String> pipeline = pipeline(new OpenEngine(engine), 100, 1)) {
      Iterator<Result<Integer, String>> results =
          pipeline.run(items(texts(100, Set.of())), tally -> {}, BadText.IS_REPORTED);
      assertSame(failure, assertThrows(InferenceException.class, results::hasNext));
    }
    assertEquals(1, engine.runs.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aTextThatCannotBeEncodedIsReported(int threads) {
    List<String> texts = new ArrayList<>(texts(50, Set.of()));
    texts.set(20, "a|" + SPLINTER);
    Brittle engine = new Brittle(Integer.MAX_VALUE);
    try (Pipeline<String, String> pipeline = pipeline(new OpenEngine(engine), 30, threads)) {
      List<Result<Integer, String>> results = results(pipeline, texts, BadText.IS_REPORTED);
      for (int i = 0; i < 50; i++) {
        assertEquals(i == 20 ? null : texts.get(i), results.get(i).value());
        assertEquals(i == 20 ? "cannot read 3 letters" : null, results.get(i).failure());
      }
      Iterator<Result<Integer, String>> failing = pipeline.run(items(texts), tally -> {});
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> failing.forEachRemaining(result -> {}));
      assertEquals("cannot read 3 letters", e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void withoutMemoryBatchesAreHalvedAndTheirSizeIsRemembered(int threads) {
    List<String> texts = texts(300, Set.of());
    Brittle engine = new Brittle(110);
    OpenEngine open = new OpenEngine(engine);
    try (Pipeline<String, String> pipeline = pipeline(open, 300, threads)) {
      assertOthersAnswered(texts, Set.of(), results(pipeline, texts, BadText.FAILS));
    }
    assertTrue(open.mostCells() <= 200, "learned: " + open.mostCells());
    assertTrue(engine.tooLarge.getAndSet(0) > 0, "there was room");
    try (Pipeline<String, String> another = pipeline(open, 300, threads)) {
      assertOthersAnswered(texts, Set.of(), results(another, texts, BadText.FAILS));
    }
    assertEquals(0, engine.tooLarge.get(), "batches that were known to be too large");
  }

  @Test
  void aTextThatAloneHasNoRoomIsItsOwnFault() {
    List<String> texts = List.of("abc", "a".repeat(Fakes.LONGEST), "abcd");
    OpenEngine open = new OpenEngine(new Brittle(10));
    try (Pipeline<String, String> pipeline = pipeline(open, 3, 1)) {
      List<Result<Integer, String>> results = results(pipeline, texts, BadText.IS_REPORTED);
      assertEquals("abc", results.get(0).value());
      assertEquals("MEMORY 1 x 21", results.get(1).failure());
      assertEquals("abcd", results.get(2).value());
      Iterator<Result<Integer, String>> failing = pipeline.run(items(texts), tally -> {});
      InferenceException e = assertThrows(InferenceException.class, failing::hasNext);
      assertEquals(InferenceException.Kind.MEMORY, e.kind());
    }
    assertFalse(open.mostCells() < 5, "learned: " + open.mostCells());
  }

  /** Has room for one batch at a time, and waits until two have met. */
  private static final class Crowded extends Fakes.Echo {

    private final AtomicInteger inside = new AtomicInteger();
    private final CountDownLatch met = new CountDownLatch(2);

    @Override
    public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
      int others = inside.getAndIncrement();
      met.countDown();
      try {
        if (met.getCount() == 0 && others > 0) {
          throw Brittle.failure(InferenceException.Kind.MEMORY, batch);
        }
        met.await(2, TimeUnit.SECONDS);
        return super.run(batch, graph, stop);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        inside.decrementAndGet();
      }
    }
  }

  @Test
  void aTextThatHasNoRoomBesideOthersIsComputedAlone() throws Exception {
    Crowded engine = new Crowded();
    OpenEngine open = new OpenEngine(engine);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<List<Result<Integer, String>>> walk =
          () -> {
            try (Pipeline<String, String> pipeline = pipeline(open, 1, 1)) {
              return results(pipeline, List.of("abc", "abcd", "ab"), BadText.FAILS);
            }
          };
      for (Future<List<Result<Integer, String>>> done : threads.invokeAll(List.of(walk, walk))) {
        assertEquals(List.of("abc", "abcd", "ab"), done.get().stream().map(Result::value).toList());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
