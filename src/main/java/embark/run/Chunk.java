package embark.run;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows that are worked through and committed together.
 *
 * @param number its place in the run, from 0
 * @param ranges its rows, in the order of the plan's splits
 */
record Chunk(int number, List<RowRange> ranges) {

  Chunk {
    ranges = List.copyOf(ranges);
  }

  /** How many rows. */
  long rows() {
    return ranges.stream().mapToLong(RowRange::count).sum();
  }

  /** The first half of two or more rows and the second one. */
  List<Chunk> halves() {
    long half = rows() / 2;
    List<RowRange> first = new ArrayList<>();
    List<RowRange> second = new ArrayList<>();
    long before = 0;
    for (RowRange range : ranges) {
      long cut = Math.max(range.from(), Math.min(range.to(), range.from() + half - before));
      if (cut > range.from()) {
        first.add(new RowRange(range.split(), range.from(), cut));
      }
      if (cut < range.to()) {
        second.add(new RowRange(range.split(), cut, range.to()));
      }
      before += range.count();
    }
    return List.of(new Chunk(number, first), new Chunk(number, second));
  }

  /**
   * All rows of some splits, or the first so many, in chunks.
   *
   * @param counts the rows of each split; of one that is left out, 0
   * @param size rows of a chunk; only the last one may have fewer
   * @param limit most rows in all
   * @return at least one chunk, if need be without rows
   */
  static List<Chunk> cut(List<Long> counts, long size, long limit) {
    List<Chunk> chunks = new ArrayList<>();
    List<RowRange> ranges = new ArrayList<>();
    long left = limit;
    long room = size;
    for (int split = 0; split < counts.size(); split++) {
      long end = Math.min(counts.get(split), left);
      left -= end;
      long from = 0;
      while (from < end) {
        long to = Math.min(end, from + room);
        ranges.add(new RowRange(split, from, to));
        room -= to - from;
        from = to;
        if (room == 0) {
          chunks.add(new Chunk(chunks.size(), ranges));
          ranges = new ArrayList<>();
          room = size;
        }
      }
    }
    if (!ranges.isEmpty() || chunks.isEmpty()) {
      chunks.add(new Chunk(chunks.size(), ranges));
    }
    return chunks;
  }
}
