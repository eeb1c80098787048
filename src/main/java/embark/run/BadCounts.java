package embark.run;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How much of a run was bad.
 *
 * @param rows rows that could not be worked through
 * @param files files that could not be read to their end
 */
record BadCounts(long rows, long files) {

  /** What a plan and the records of chunks tell. */
  static BadCounts of(RunPlan plan, List<ChunkRecord> records) {
    Set<String> files = new HashSet<>(plan.unreadable().keySet());
    long rows = 0;
    for (ChunkRecord record : records) {
      for (BadRow bad : record.bad()) {
        if (bad.extent() == BadRow.Extent.ROW) {
          rows++;
        } else {
          files.add(plan.splits().get(bad.split()).path());
        }
      }
    }
    return new BadCounts(rows, files.size());
  }

  /** Both together. */
  long all() {
    return rows + files;
  }
}
