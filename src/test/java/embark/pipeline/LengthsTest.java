package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The histogram of lengths: what falls where, and that it adds up. */
class LengthsTest {

  @Test
  void aLimitIsTheLastOfItsBucket() {
    IntStream lengths = IntStream.of(0, 8, 9, 16, 17, 64, 65, 128, 129, 256, 257, 512, 513, 40_000);
    assertEquals(List.of(2L, 2L, 1L, 1L, 2L, 2L, 2L, 2L), Lengths.of(lengths).counts());
  }

  @Test
  void theyAddUpBucketByBucket() {
    Lengths both = Lengths.of(IntStream.of(1, 20)).plus(Lengths.of(IntStream.of(21, 600)));
    assertEquals(List.of(1L, 0L, 2L, 0L, 0L, 0L, 0L, 1L), both.counts());
    assertEquals(4, both.total());
    assertEquals(both, both.plus(Lengths.NONE));
    assertEquals(0, Lengths.NONE.total());
  }

  @Test
  void otherBucketsAreRefused() {
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> new Lengths(List.of(1L, 2L)));
    assertEquals("Invalid counts of lengths: [1, 2]; expected 8 of them.", failure.getMessage());
  }
}
