package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks have every row once, whatever the splits are. */
class ChunkTest {

  private static List<RowRange> rows(List<Long> counts, long limit) {
    List<RowRange> rows = new ArrayList<>();
    for (int split = 0; split < counts.size(); split++) {
      for (long row = 0; row < counts.get(split) && rows.size() < limit; row++) {
        rows.add(RowRange.one(split, row));
      }
    }
    return rows;
  }

  private static List<RowRange> rows(List<Chunk> chunks) {
    List<RowRange> rows = new ArrayList<>();
    for (Chunk chunk : chunks) {
      for (RowRange range : chunk.ranges()) {
        for (long row = range.from(); row < range.to(); row++) {
          rows.add(RowRange.one(range.split(), row));
        }
      }
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 10, 11, 100})
  void everyRowIsInOneChunkInOrder(long size) {
    List<Long> counts = List.of(3L, 0L, 10L, 1L, 7L);
    for (long limit : List.of(0L, 1L, 12L, 13L, 21L, Long.MAX_VALUE)) {
      List<Chunk> chunks = Chunk.cut(counts, size, limit);
      assertEquals(rows(counts, limit), rows(chunks), "size " + size + ", limit " + limit);
      for (Chunk chunk : chunks.subList(0, chunks.size() - 1)) {
        assertEquals(size, chunk.rows());
      }
      for (int i = 0; i < chunks.size(); i++) {
        assertEquals(i, chunks.get(i).number());
      }
    }
  }

  @Test
  void anInputWithoutRowsIsAChunkWithoutRows() {
    assertEquals(List.of(new Chunk(0, List.of())), Chunk.cut(List.of(), 5, 5));
    assertEquals(List.of(new Chunk(0, List.of())), Chunk.cut(List.of(0L), 5, 5));
  }

  @Test
  void halvesHaveEveryRowOnce() {
    for (Chunk chunk : Chunk.cut(List.of(3L, 9L, 2L, 6L), 10, Long.MAX_VALUE)) {
      assertEquals(rows(List.of(chunk)), rows(chunk.halves()));
      assertEquals(5, chunk.halves().get(0).rows());
    }
    Chunk two = new Chunk(4, List.of(new RowRange(7, 5, 7)));
    assertEquals(
        List.of(
            new Chunk(4, List.of(RowRange.one(7, 5))), new Chunk(4, List.of(RowRange.one(7, 6)))),
        two.halves());
  }
}
