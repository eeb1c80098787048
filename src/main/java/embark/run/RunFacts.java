package embark.run;

import embark.spark.WorkMetrics.Work;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run did, as its report shows it.
 *
 * @param lines more lines of the summary, by name, in the order to show; any text
 * @param model what computed it
 * @param settings what the user asked for, by option, in the order to show; any text
 * @param work what was done, all sessions together
 * @param chunks the finished chunks
 * @param sessions the processes that worked on it: the first, then one for each resumption
 */
public record RunFacts(
    Map<String, String> lines,
    Model model,
    Map<String, String> settings,
    Work work,
    List<Chunk> chunks,
    List<Session> sessions) {

  /** Copies; the order of maps is kept. */
  public RunFacts {
    lines = Collections.unmodifiableMap(new LinkedHashMap<>(lines));
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    chunks = List.copyOf(chunks);
    sessions = List.copyOf(sessions);
  }

  /**
   * What computed.
   *
   * @param name the model as it was named
   * @param fingerprint SHA-256 of its files
   * @param precision of its numbers, such as {@code fp32}
   */
  public record Model(String name, String fingerprint, String precision) {}

  /**
   * A finished chunk.
   *
   * @param name tells it apart
   * @param startMillis when the attempt that finished it began, milliseconds since 1970
   * @param endMillis when it was committed
   * @param rows rows of its output
   * @param tokens real tokens that the model read
   * @param redone attempts before that one, whose work was lost
   * @param badRows rows set aside
   */
  public record Chunk(
      String name,
      long startMillis,
      long endMillis,
      long rows,
      long tokens,
      int redone,
      long badRows) {}

  /**
   * A process that worked on the run.
   *
   * @param startMillis when it began, milliseconds since 1970
   * @param endMillis when it ended, or was last seen
   */
  public record Session(long startMillis, long endMillis) {}

  /** Attempts whose work was lost. */
  long redone() {
    return chunks.stream().mapToLong(Chunk::redone).sum();
  }

  /** Rows set aside. */
  long badRows() {
    return chunks.stream().mapToLong(Chunk::badRows).sum();
  }
}
