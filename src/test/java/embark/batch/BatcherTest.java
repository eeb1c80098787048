package embark.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.tokenize.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every encoding in one batch, under the budget, padded and in a known order. */
class BatcherTest {

  private static final int PAD = 9;

  @Test
  void padsOnTheRight() {
    List<Encoding> encodings =
        List.of(
            new Encoding(new int[] {1, 2}, new int[] {0, 1}, false),
            new Encoding(new int[] {3, 4, 5}, new int[] {0, 1, 1}, false));
    List<TokenBatch> batches = batcher(6, 2).batches(encodings);
    assertEquals(1, batches.size());
    TokenBatch batch = batches.get(0);
    assertArrayEquals(new int[] {3, 4, 5, 1, 2, PAD}, batch.ids());
    assertArrayEquals(new int[] {0, 1, 1, 0, 1, 0}, batch.typeIds());
    assertEquals(2, batch.rows());
    assertEquals(3, batch.columns());
    assertEquals(6, batch.cells());
    assertEquals(List.of(1, 0), List.of(batch.position(0), batch.position(1)));
    assertEquals(List.of(3, 2), List.of(batch.length(0), batch.length(1)));
  }

  @Test
  void equalLengthsKeepTheirOrder() {
    List<TokenBatch> batches = batcher(4, 0).batches(ofLengths(2, 2, 2));
    assertEquals(2, batches.size());
    assertEquals(0, batches.get(0).position(0));
    assertEquals(1, batches.get(0).position(1));
    assertEquals(2, batches.get(1).position(0));
  }

  @Test
  void aBudgetOfOneMakesBatchesOfOne() {
    List<TokenBatch> batches = batcher(1, 0).batches(ofLengths(3, 1, 1, 5));
    assertEquals(4, batches.size());
    batches.forEach(batch -> assertEquals(1, batch.rows()));
  }

  /** As a tokenizer without special tokens gives for an empty text. */
  @Test
  void anEncodingWithoutTokensIsOneOfPadding() {
    List<TokenBatch> batches = batcher(1, 0).batches(ofLengths(0, 2));
    assertArrayEquals(new int[] {PAD}, batches.get(1).ids());
    assertEquals(1, batches.get(1).length(0));
    assertEquals(0, batches.get(1).position(0));
  }

  @Test
  void nothingGivesNothing() {
    assertEquals(List.of(), batcher(8, 0).batches(List.of()));
  }

  @Test
  void theBudgetIsPositive() {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> batcher(0, 0));
    assertEquals("Invalid batchTokens: 0; expected at least 1.", e.getMessage());
  }

  @Test
  void theOverheadIsNotNegative() {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> batcher(1, -1));
    assertEquals("Invalid overheadTokens: -1; expected at least 0.", e.getMessage());
  }

  @Test
  void lengthsShareABatchWhereThePaddingIsCheaperThanACall() {
    List<Encoding> encodings = ofLengths(10, 10, 4, 4);
    assertEquals(1, batcher(100, 13).batches(encodings).size());
    List<TokenBatch> batches = batcher(100, 11).batches(encodings);
    assertEquals(List.of(10, 4), batches.stream().map(TokenBatch::columns).toList());
    assertEquals(List.of(2, 2), batches.stream().map(TokenBatch::rows).toList());
  }

  @Test
  void longTextsShareABatchOnlyWithOthersOfTheirLength() {
    Batcher exact = new Batcher(new BatchCost(100, 50, 20), PAD);
    List<TokenBatch> batches = exact.batches(ofLengths(21, 20, 20, 19, 18));
    assertEquals(List.of(21, 20, 19), batches.stream().map(TokenBatch::columns).toList());
    assertEquals(List.of(1, 2, 2), batches.stream().map(TokenBatch::rows).toList());
  }

  @Test
  void theLengthOfLongTextsIsPositive() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new BatchCost(1, 0, 0));
    assertEquals("Invalid exactFrom: 0; expected at least 1.", e.getMessage());
  }

  @Test
  void noGroupingIsCheaper() {
    Random random = new Random(5);
    for (int round = 0; round < 100; round++) {
      int[] lengths = random.ints(1 + random.nextInt(9), 1, 12).toArray();
      int budget = 1 + random.nextInt(40);
      int overhead = random.nextInt(10);
      long cost =
          batcher(budget, overhead).batches(ofLengths(lengths)).stream()
              .mapToLong(batch -> overhead + batch.cells())
              .sum();
      int[] sorted =
          Arrays.stream(lengths)
              .boxed()
              .sorted(Comparator.reverseOrder())
              .mapToInt(i -> i)
              .toArray();
      assertEquals(cheapest(sorted, 0, budget, overhead), cost, Arrays.toString(lengths));
    }
  }

  /** By trying every grouping of what is left. */
  private static long cheapest(int[] lengths, int start, int budget, int overhead) {
    if (start == lengths.length) {
      return 0;
    }
    long least = Long.MAX_VALUE;
    for (int end = start + 1; end <= lengths.length; end++) {
      long cells = (long) (end - start) * lengths[start];
      if (cells <= budget || end == start + 1) {
        least = Math.min(least, overhead + cells + cheapest(lengths, end, budget, overhead));
      }
    }
    return least;
  }

  private static Batcher batcher(int batchTokens, int overheadTokens) {
    return new Batcher(new BatchCost(batchTokens, overheadTokens), PAD);
  }

  @Test
  void anEncodingHasAsManySegmentsAsIds() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new Encoding(new int[2], new int[3], false));
    assertEquals(
        "Invalid encoding: 2 ids and 3 segment ids; expected as many of each.", e.getMessage());
  }

  @Test
  void halvesHoldTheRowsOfTheirBatchWithoutItsPadding() {
    List<Encoding> encodings = ofLengths(9, 1, 3, 7, 3);
    TokenBatch batch = batcher(100, 1_000).batches(encodings).get(0);
    List<TokenBatch> halves = batch.halves();
    assertEquals(5, batch.rows());
    assertEquals(List.of(3, 2), halves.stream().map(TokenBatch::rows).toList());
    assertEquals(List.of(9, 3), halves.stream().map(TokenBatch::columns).toList());
    List<Integer> seen = new ArrayList<>();
    for (TokenBatch half : halves) {
      for (int row = 0; row < half.rows(); row++) {
        seen.add(half.position(row));
        assertRow(encodings.get(half.position(row)), half, row);
      }
    }
    assertEquals(List.of(0, 3, 2, 4, 1), seen);
  }

  @Test
  void randomEncodingsAreAllThereOnceUnderTheBudget() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      int[] lengths = random.ints(random.nextInt(80), 1, 60).toArray();
      List<Encoding> encodings = ofLengths(lengths);
      int budget = 1 + random.nextInt(200);
      List<TokenBatch> batches = batcher(budget, random.nextInt(50)).batches(encodings);
      List<Integer> seen = new ArrayList<>();
      int longest = Integer.MAX_VALUE;
      for (TokenBatch batch : batches) {
        assertTrue(
            batch.cells() <= budget || batch.rows() == 1,
            "%d cells in %d rows; expected at most %d"
                .formatted(batch.cells(), batch.rows(), budget));
        assertEquals((long) batch.rows() * batch.columns(), batch.cells());
        assertTrue(batch.columns() <= longest, "A longer batch came later");
        longest = batch.columns();
        for (int row = 0; row < batch.rows(); row++) {
          seen.add(batch.position(row));
          assertRow(encodings.get(batch.position(row)), batch, row);
        }
      }
      assertEquals(
          IntStream.range(0, lengths.length).boxed().toList(), seen.stream().sorted().toList());
    }
  }

  private static void assertRow(Encoding encoding, TokenBatch batch, int row) {
    assertEquals(encoding.length(), batch.length(row));
    for (int column = 0; column < batch.columns(); column++) {
      boolean real = column < encoding.length();
      int cell = row * batch.columns() + column;
      assertEquals(real ? encoding.ids()[column] : PAD, batch.ids()[cell]);
      assertEquals(real ? encoding.typeIds()[column] : 0, batch.typeIds()[cell]);
    }
  }

  /** Encodings whose ids tell them and their places apart. */
  private static List<Encoding> ofLengths(int... lengths) {
    List<Encoding> encodings = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      int first = 100 * (i + 1);
      encodings.add(
          new Encoding(
              IntStream.range(first, first + lengths[i]).toArray(),
              IntStream.range(0, lengths[i]).map(column -> column % 2).toArray(),
              false));
    }
    return encodings;
  }
}
