package embark.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page about a run, made of what its chunks recorded. */
final class RunReport {

  private RunReport() {}

  /** The page's HTML. */
  static String html(RunPlan plan, RunSummary summary, List<ChunkRecord> records) {
    return RunPage.of(facts(plan, summary, records)).html();
  }

  private static RunFacts facts(RunPlan plan, RunSummary summary, List<ChunkRecord> records) {
    RunSummary.Counts counts = summary.counts();
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("run", counts.run());
    lines.put("known from earlier runs", Numbers.count(counts.known()));
    lines.put("bad rows", Numbers.count(counts.bad()));
    lines.put("bad files", Numbers.count(counts.badFiles()));
    lines.put("rows done again, at most", Numbers.count(counts.redoneRows()));
    lines.put("output", summary.summary().output());
    return new RunFacts(
        lines,
        new RunFacts.Model(
            summary.summary().model(), summary.summary().fingerprint(), counts.precision()),
        plan.asked(),
        summary.summary().work(),
        records.stream().map(RunReport::chunk).toList(),
        sessions(records));
  }

  private static RunFacts.Chunk chunk(ChunkRecord record) {
    return new RunFacts.Chunk(
        "%06d".formatted(record.number()),
        record.started(),
        record.ended(),
        record.rows(),
        record.work().texts().tokens(),
        record.tries() - record.parts().size(),
        record.bad().size());
  }

  private static List<RunFacts.Session> sessions(List<ChunkRecord> records) {
    Map<String, RunFacts.Session> sessions = new LinkedHashMap<>();
    for (ChunkRecord record : records) {
      sessions.merge(
          record.session(),
          new RunFacts.Session(record.started(), record.ended()),
          (one, other) ->
              new RunFacts.Session(
                  Math.min(one.startMillis(), other.startMillis()),
                  Math.max(one.endMillis(), other.endMillis())));
    }
    List<RunFacts.Session> inOrder = new ArrayList<>(sessions.values());
    inOrder.sort(java.util.Comparator.comparing(RunFacts.Session::startMillis));
    return inOrder;
  }
}
