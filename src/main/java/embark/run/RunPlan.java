package embark.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run is to do, fixed when it begins and kept beside its output until it is done.
 *
 * @param run the run's name
 * @param asked what decides on the content of the output, by what it is called in messages
 * @param splits the pieces of the input's files
 * @param unreadable why files are left out, by path
 * @param chunks all rows of all splits that can be read, in the order of splits
 */
record RunPlan(
    String run,
    Map<String, String> asked,
    List<FileSplit> splits,
    Map<String, String> unreadable,
    List<Chunk> chunks) {

  RunPlan {
    asked = new LinkedHashMap<>(asked);
    splits = List.copyOf(splits);
    unreadable = new TreeMap<>(unreadable);
    chunks = List.copyOf(chunks);
  }

  /** Rows of all chunks. */
  long rows() {
    return chunks.stream().mapToLong(Chunk::rows).sum();
  }

  /** Where a row is in its file, from 0; rows of the file's splits before it are counted. */
  long placeInFile(int split, long row) {
    String path = splits.get(split).path();
    long before = 0;
    for (Chunk chunk : chunks) {
      for (RowRange range : chunk.ranges()) {
        if (range.split() < split && splits.get(range.split()).path().equals(path)) {
          before += range.count();
        }
      }
    }
    return before + row;
  }
}
