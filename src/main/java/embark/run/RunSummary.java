package embark.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run of one or more starts of a job has committed.
 *
 * @param summary what was computed for the rows of the output
 * @param counts the rest
 */
public record RunSummary(Summary summary, Counts counts) {

  /**
   * Counts that come from the records of chunks.
   *
   * @param run the run's name
   * @param precision of the model's weights
   * @param written rows that this run added to the output
   * @param known rows that earlier runs had done
   * @param bad rows that could not be worked through
   * @param badFiles files that could not be read to their end
   * @param chunks how many there were
   * @param starts starts of the job that took part
   * @param redoneRows rows that were worked through in vain and had to be again, at most
   */
  public record Counts(
      String run,
      String precision,
      long written,
      long known,
      long bad,
      long badFiles,
      int chunks,
      int starts,
      long redoneRows) {}

  /** Lines for a person. */
  public String text() {
    List<Summary.Line> lines = new ArrayList<>();
    if (counts.known() > 0) {
      lines.add(new Summary.Line("known", Numbers.count(counts.known())));
    }
    if (counts.bad() > 0) {
      lines.add(new Summary.Line("bad rows", Numbers.count(counts.bad())));
    }
    if (counts.badFiles() > 0) {
      lines.add(new Summary.Line("bad files", Numbers.count(counts.badFiles())));
    }
    if (counts.starts() > 1 || counts.redoneRows() > 0) {
      lines.add(
          new Summary.Line(
              "starts",
              "%d, at most %s rows done again"
                  .formatted(counts.starts(), Numbers.count(counts.redoneRows()))));
    }
    return summary.text(lines);
  }

  /** The same for a program: one JSON object. */
  public String json() {
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("precision", counts.precision());
    more.put("run", counts.run());
    more.put("written_rows", counts.written());
    more.put("known_rows", counts.known());
    more.put("bad_rows", counts.bad());
    more.put("bad_files", counts.badFiles());
    more.put("chunks", counts.chunks());
    more.put("starts", counts.starts());
    more.put("redone_rows", counts.redoneRows());
    return summary.json(more);
  }
}
