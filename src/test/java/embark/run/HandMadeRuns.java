package embark.run;

import embark.pipeline.Lengths;
import embark.pipeline.Tally;
import embark.pipeline.Times;
import embark.run.RunFacts.Chunk;
import embark.run.RunFacts.Model;
import embark.run.RunFacts.Session;
import embark.spark.WorkMetrics.Share;
import embark.spark.WorkMetrics.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Facts of runs that never were. */
final class HandMadeRuns {

  /** 2026-11-24 17:00:00 UTC. */
  static final long START = 1795539600000L;

  private static final long SECOND = 1_000;
  private static final int ROWS = 1_000;
  private static final int TOKENS = 20_000;

  private HandMadeRuns() {}

  /** A run of no rows. */
  static RunFacts empty() {
    return facts(List.of(), List.of(new Session(START, START + SECOND)), 1);
  }

  /** A run of one chunk, of ten seconds. */
  static RunFacts small() {
    Chunk chunk = new Chunk("0", START, START + 10 * SECOND, ROWS, TOKENS, 0, 0);
    return facts(List.of(chunk), List.of(new Session(START, START + 10 * SECOND)), 1);
  }

  /**
   * A long run.
   *
   * @param chunks chunks of about half a minute, two at a time, some of them done again
   * @param resumptions interruptions of an hour, a day and more
   * @param executors executors
   */
  static RunFacts large(int chunks, int resumptions, int executors) {
    Random random = new Random(7);
    List<Chunk> done = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    long now = START;
    long begun = now;
    for (int i = 0; i < chunks; i++) {
      long length = (20 + random.nextInt(20)) * SECOND;
      int redone = i % 61 == 17 ? 1 + i % 2 : 0;
      int bad = i % 97 == 5 ? 3 : 0;
      done.add(new Chunk("chunk-" + i, now, now + length, ROWS, TOKENS, redone, bad));
      now += length / 2;
      if (resumptions > 0
          && (i + 1) % (chunks / (resumptions + 1)) == 0
          && sessions.size() < resumptions) {
        sessions.add(new Session(begun, now));
        now += 3_600 * SECOND * (1 + 23 * sessions.size());
        begun = now;
      }
    }
    sessions.add(new Session(begun, now + SECOND));
    return facts(done, sessions, executors);
  }

  private static RunFacts facts(List<Chunk> chunks, List<Session> sessions, int executors) {
    long rows = chunks.stream().mapToLong(Chunk::rows).sum();
    long tokens = chunks.stream().mapToLong(Chunk::tokens).sum();
    Lengths lengths =
        Lengths.of(IntStream.range(0, (int) rows).map(i -> (int) (2 + i * 7_919L % 37 * (i % 29))));
    Times times = new Times(rows / 20, 1_000_000 * rows, 2_000_000 * rows, 3_000_000 * rows);
    TreeMap<String, Share> shares = new TreeMap<>();
    for (int i = 0; i < executors && rows > 0; i++) {
      long part = 2L * (i + 1);
      long all = (long) executors * (executors + 1);
      shares.put(
          i + "/worker-" + i % 7 + ".example",
          new Share(rows * part / all, tokens * part / all, 3_000_000 * rows * part / all));
    }
    Tally tally = new Tally(rows, 12, rows / 50, 5, 0, tokens, tokens * 21 / 20, lengths, times);
    Work work = new Work(rows, tally, new TreeSet<>(List.of("cpu", "cuda")), shares);
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("output", "hdfs:///vectors/<of> & \"all\"");
    lines.put("rows", Numbers.count(rows));
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("--on-error", "quarantine");
    settings.put("--batch-tokens", "auto");
    Model model = new Model("all-MiniLM-L6-v2", "43871138b6e3".repeat(5) + "0123", "fp32");
    return new RunFacts(lines, model, settings, rows == 0 ? Work.NONE : work, chunks, sessions);
  }
}
