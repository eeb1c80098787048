package embark.pipeline;

import static embark.pipeline.ZeroShots.bundle;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.bundle.Bundle;
import embark.head.Classification;
import embark.infer.Graph;
import embark.infer.InferenceException;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal texts of a window are computed once, and each row is answered. */
class RepeatedTextTest {

  private static final int FIRST_WINDOW = 64;
  private static final int GROWTH = 4;

  /** Counts the texts that it encodes; a text with {@code #} cannot be. */
  private static final class Counting implements Tokenizer {

    private final Tokenizer letters = new Fakes.Letters();
    private final AtomicInteger texts = new AtomicInteger();

    @Override
    public List<Encoding> encode(Text text) {
      texts.incrementAndGet();
      if (text.first().indexOf('#') >= 0) {
        throw new IllegalArgumentException("cannot read " + text.first());
      }
      return letters.encode(text);
    }

    @Override
    public void close() {}
  }

  /** Counts the encodings that it sees; one with {@code !} breaks its batch. */
  private static final class Seeing extends Fakes.Echo {

    private final AtomicInteger encodings = new AtomicInteger();

    @Override
    public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
      if (Arrays.stream(batch.ids()).anyMatch(id -> id == '!')) {
        throw new InferenceException(InferenceException.Kind.MODEL, "cannot compute", null);
      }
      encodings.addAndGet(batch.rows());
      return super.run(batch, graph, stop);
    }
  }

  private final Counting tokenizer = new Counting();
  private final Seeing engine = new Seeing();
  private Tally sum = Tally.ZERO;

  private List<Result<Integer, String>> results(List<Text> texts, int windowRows, int threads) {
    List<Result<Integer, String>> results = new ArrayList<>();
    try (Pipeline<String, String> pipeline =
        new Pipeline<>(
            new Fakes.EchoTask(),
            tokenizer,
            new Batcher(new BatchCost(60, 3), 0),
            new OpenEngine(engine),
            Fakes.GRAPH,
            new Fakes.Joining(),
            windowRows,
            threads,
            () -> {})) {
      pipeline
          .run(items(texts), tally -> sum = sum.plus(tally), BadText.IS_REPORTED)
          .forEachRemaining(results::add);
    }
    for (int i = 0; i < texts.size(); i++) {
      assertEquals(i, results.get(i).row());
    }
    assertEquals(texts.size(), results.size());
    return results;
  }

  private static Iterator<Item<Integer>> items(List<Text> texts) {
    return IntStream.range(0, texts.size()).mapToObj(i -> new Item<>(i, texts.get(i))).iterator();
  }

  /** Single texts; null for none. */
  private static List<Text> singles(String... texts) {
    List<Text> all = new ArrayList<>();
    for (String text : texts) {
      all.add(text == null ? null : Text.of(text));
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatTheModelSeesIsEachTextOnce(int threads) {
    List<Text> texts = singles("a", "bb|cc", "a", null, "", "bb|cc", "a", "", null, "d");
    List<Result<Integer, String>> results = results(texts, 100, threads);
    assertEquals(4, tokenizer.texts.get());
    assertEquals(5, engine.encodings.get());
    for (int i = 0; i < texts.size(); i++) {
      Text text = texts.get(i);
      assertEquals(text == null ? null : text.first(), results.get(i).value());
    }
    assertEquals(
        List.of(2, 6, 2), List.of(tokens(results, 0), tokens(results, 5), tokens(results, 6)));
    assertEquals(10, sum.texts());
    assertEquals(2, sum.nulls());
    assertEquals(4, sum.repeated());
    assertEquals(0, sum.failed());
    assertEquals(2 + 6 + 1 + 2, sum.tokens());
    assertEquals(8, sum.lengths().total());
  }

  private static int tokens(List<Result<Integer, String>> results, int row) {
    return results.get(row).tokens();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "64, 1", "1000, 3"})
  void oneWindowKnowsNothingOfAnother(int windowRows, int threads) {
    Random random = new Random(1);
    List<Text> texts =
        IntStream.range(0, 900)
            .mapToObj(i -> Text.of("abcdefgh".substring(0, random.nextInt(8)) + random.nextInt(30)))
            .toList();
    List<Result<Integer, String>> results = results(texts, windowRows, threads);
    int different = 0;
    int rows = Math.min(windowRows, FIRST_WINDOW);
    int start = 0;
    while (start < texts.size()) {
      int end = Math.min(texts.size(), start + rows);
      different += new HashSet<>(texts.subList(start, end)).size();
      start = end;
      rows = Math.min(windowRows, GROWTH * rows);
    }
    for (int i = 0; i < texts.size(); i++) {
      assertEquals(texts.get(i).first(), results.get(i).value());
      assertEquals(texts.get(i).first().length() + 1, results.get(i).tokens());
    }
    assertEquals(different, tokenizer.texts.get());
    assertEquals(different, engine.encodings.get());
    assertEquals(texts.size() - different, sum.repeated());
    assertEquals(texts.size(), sum.texts());
    assertEquals(texts.size(), sum.lengths().total());
  }

  @Test
  void onlyEqualTextsAreOne() {
    List<Text> texts =
        List.of(
            Text.of("a"),
            Text.of("A"),
            Text.of("a "),
            new Text("a", ""),
            new Text("a", "b"),
            new Text("a", "b"),
            new Text("b", "a"),
            Text.of("\u00e4"),
            Text.of("a\u0308"));
    results(texts, 100, 1);
    assertEquals(8, tokenizer.texts.get());
    assertEquals(1, sum.repeated());
  }

  @Test
  void rowsAreCountedAndTokensThatWereComputed() {
    String cut = "c".repeat(Fakes.LONGEST + 5);
    List<Result<Integer, String>> results = results(singles(cut, "a", cut, cut), 100, 1);
    assertEquals(3, sum.truncated());
    assertEquals(3, results.stream().filter(Result::truncated).count());
    assertEquals(1 + Fakes.LONGEST, results.get(3).tokens());
    assertEquals(2 + 1 + Fakes.LONGEST, sum.tokens());
    assertTrue(sum.cells() >= sum.tokens() && sum.cells() <= 2 * (1 + Fakes.LONGEST));
    assertEquals(List.of(1L, 0L, 3L), sum.lengths().counts().subList(0, 3));
  }

  @ParameterizedTest
  @CsvSource({"#, cannot read #", "!, cannot compute"})
  void aBadTextBreaksEachOfItsRows(String bad, String reason) {
    List<Result<Integer, String>> results = results(singles("a", bad, "b", bad, "a", bad), 100, 1);
    for (int row : new int[] {1, 3, 5}) {
      assertEquals(Result.failed(row, reason), results.get(row));
    }
    assertEquals(
        List.of("a", "b", "a"), List.of(value(results, 0), value(results, 2), value(results, 4)));
    assertEquals(3, tokenizer.texts.get());
    assertEquals(6, sum.texts());
    assertEquals(3, sum.failed());
    assertEquals(1, sum.repeated());
    assertEquals(3, sum.lengths().total());
  }

  private static String value(List<Result<Integer, String>> results, int row) {
    return results.get(row).value();
  }

  @Test
  void aVectorIsItsRowsOwn() {
    Bundle bundle = bundle("tiny-bert");
    EmbeddingTask task = EmbeddingTask.resolve(bundle, EmbeddingOptions.asBundled());
    List<Text> texts = singles("one cat", "one cat", "a dog", "one cat");
    PipelineRun together = new PipelineRun(100, 300, 1);
    List<float[]> vectors = together.answers(bundle.directory(), task, texts);
    float[] alone = PipelineRun.ALONE.answers(bundle.directory(), task, texts).get(3);
    vectors.get(0)[0] = 100;
    vectors.get(1)[1] = 100;
    assertArrayEquals(alone, vectors.get(3), 1e-5f);
  }

  @Test
  void scoresOfSeveralSentencesAreTheirRowsOwn() {
    Bundle bundle = bundle("classifier-roberta");
    EntailmentTask task = EntailmentTask.resolve(bundle, ZeroShots.named("a", "b", "c"));
    List<Text> texts = singles("one cat", "a dog", "one cat", "one cat");
    List<Classification> once =
        new PipelineRun(100, 300, 1).answers(bundle.directory(), task, texts);
    List<Classification> each = PipelineRun.ALONE.answers(bundle.directory(), task, texts);
    for (int i = 0; i < texts.size(); i++) {
      assertArrayEquals(each.get(i).scores(), once.get(i).scores(), 1e-5);
      assertArrayEquals(each.get(i).logits(), once.get(i).logits(), 1e-4);
      assertEquals(each.get(i).best(), once.get(i).best());
    }
    assertNotSame(once.get(0).scores(), once.get(2).scores());
    assertNotSame(once.get(2).logits(), once.get(3).logits());
  }
}
