package embark.run;

import embark.spark.WorkMetrics.Work;
import java.util.ArrayList;
import java.util.List;

/** How far a run is: what is committed, and what is being worked on. */
final class RunProgress {

  private final List<LiveWork> running = new ArrayList<>();
  private Work committed = Work.NONE;

  /** A run of which something is done already. */
  RunProgress(List<ChunkRecord> records) {
    records.forEach(record -> committed = committed.plus(record.work()));
  }

  synchronized void begin(LiveWork work) {
    running.add(work);
  }

  /** Work that came to an end; it counts again when its chunk is committed. */
  synchronized void end(LiveWork work) {
    running.remove(work);
  }

  synchronized void committed(ChunkRecord record) {
    committed = committed.plus(record.work());
  }

  /** All work that counts, as far as it is known. */
  synchronized Work soFar() {
    Work work = committed;
    for (LiveWork one : running) {
      work = work.plus(one.soFar());
    }
    return work;
  }
}
