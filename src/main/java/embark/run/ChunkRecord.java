package embark.run;

import embark.spark.WorkMetrics.Work;
import java.util.List;

/**
 * A chunk that is done: what a reader of the output may count on.
 *
 * @param number the chunk's number
 * @param parts folders of its rows, below the run's data and, of rows set aside, below its
 *     quarantine
 * @param session which start of the job did it
 * @param started when its work began, in milliseconds since 1970
 * @param ended when its rows were whole, in milliseconds since 1970
 * @param tries how often it was begun by this start of the job
 * @param redone rows that this start of the job worked through in vain, at most
 * @param rows rows that were written
 * @param known rows that earlier runs had done already
 * @param bad rows that could not be worked through
 * @param work what was computed for the rows that were written
 */
record ChunkRecord(
    int number,
    List<String> parts,
    String session,
    long started,
    long ended,
    int tries,
    long redone,
    long rows,
    long known,
    List<BadRow> bad,
    Work work) {

  ChunkRecord {
    parts = List.copyOf(parts);
    bad = List.copyOf(bad);
  }
}
