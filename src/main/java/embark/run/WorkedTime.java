package embark.run;

import static java.util.Comparator.comparingLong;

import embark.run.RunFacts.Chunk;
import embark.run.RunFacts.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The time that a run was worked on, laid along an axis: sessions one behind the other, with a
 * narrow gap for each interruption, however long it was. Lengths are in pixels.
 */
final class WorkedTime {

  private static final double WIDEST_GAP = 8;
  private static final double GAPS_SHARE = 0.25;
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** What may lie between marks; for longer runs whole days. */
  private static final List<Long> STEPS =
      List.of(
          SECOND,
          2 * SECOND,
          5 * SECOND,
          10 * SECOND,
          30 * SECOND,
          MINUTE,
          2 * MINUTE,
          5 * MINUTE,
          10 * MINUTE,
          30 * MINUTE,
          HOUR,
          2 * HOUR,
          6 * HOUR,
          12 * HOUR,
          DAY);

  private static final int MOST_MARKS = 5;

  private final List<Stretch> stretches;
  private final double gap;

  private WorkedTime(List<Stretch> stretches, double gap) {
    this.stretches = stretches;
    this.gap = gap;
  }

  /**
   * A session on the axis.
   *
   * @param from when it began, milliseconds since 1970
   * @param to when it ended; later than it began
   * @param x where it begins on the axis
   * @param width how long it is there
   */
  record Stretch(long from, long to, double x, double width) {

    /** Where a moment is; before the beginning at the beginning, after the end at the end. */
    double x(long millis) {
      long inside = Math.max(from, Math.min(to, millis));
      return x + width * (inside - from) / (to - from);
    }

    /** When it is at a place. */
    long millis(double place) {
      return from + Math.round((to - from) * (place - x) / width);
    }
  }

  /**
   * An interruption on the axis.
   *
   * @param x where it begins
   * @param width how wide it is drawn
   * @param length how long it was
   */
  record Gap(double x, double width, Duration length) {}

  /**
   * A mark on the axis.
   *
   * @param x where
   * @param text how long had been worked then
   */
  record Mark(double x, String text) {}

  /** The sessions of a run from one place of a drawing to another. */
  static WorkedTime of(RunFacts facts, double left, double width) {
    List<Session> sessions = sessions(facts);
    int gaps = sessions.size() - 1;
    double gap = gaps == 0 ? 0 : Math.min(WIDEST_GAP, GAPS_SHARE * width / gaps);
    long worked = sessions.stream().mapToLong(WorkedTime::length).sum();
    List<Stretch> stretches = new ArrayList<>();
    double x = left;
    for (Session session : sessions) {
      double wide = (width - gaps * gap) * length(session) / worked;
      stretches.add(new Stretch(session.startMillis(), session.endMillis(), x, wide));
      x += wide + gap;
    }
    return new WorkedTime(List.copyOf(stretches), gap);
  }

  /** In order, apart, none of no length, and with every chunk inside. */
  private static List<Session> sessions(RunFacts facts) {
    TreeMap<Long, Long> ends = new TreeMap<>();
    facts.sessions().forEach(one -> ends.merge(one.startMillis(), one.endMillis(), Math::max));
    for (Chunk chunk : facts.chunks().stream().sorted(comparingLong(Chunk::startMillis)).toList()) {
      Long session = ends.floorKey(chunk.startMillis());
      ends.merge(session == null ? chunk.startMillis() : session, chunk.endMillis(), Math::max);
    }
    List<Session> sessions = new ArrayList<>();
    for (Map.Entry<Long, Long> session : ends.entrySet()) {
      Long next = ends.higherKey(session.getKey());
      long end = Math.min(session.getValue(), next == null ? Long.MAX_VALUE : next);
      sessions.add(new Session(session.getKey(), Math.max(session.getKey() + 1, end)));
    }
    return sessions;
  }

  private static long length(Session session) {
    return session.endMillis() - session.startMillis();
  }

  /** The sessions. */
  List<Stretch> stretches() {
    return stretches;
  }

  /** How long was worked, milliseconds. */
  long worked() {
    return stretches.stream().mapToLong(one -> one.to() - one.from()).sum();
  }

  /** Where a moment is. */
  double x(long millis) {
    Stretch last = stretches.get(0);
    for (Stretch stretch : stretches) {
      last = stretch.from() <= millis ? stretch : last;
    }
    return last.x(millis);
  }

  /** What lies between the sessions. */
  List<Gap> gaps() {
    List<Gap> gaps = new ArrayList<>();
    for (int i = 1; i < stretches.size(); i++) {
      Stretch before = stretches.get(i - 1);
      Duration length = Duration.ofMillis(stretches.get(i).from() - before.to());
      gaps.add(new Gap(before.x() + before.width(), gap, length));
    }
    return gaps;
  }

  /** Round times along the axis, from 0. */
  List<Mark> marks() {
    long worked = worked();
    long step =
        STEPS.stream()
            .filter(some -> worked / some <= MOST_MARKS)
            .findFirst()
            .orElseGet(() -> DAY * (worked / DAY / MOST_MARKS + 1));
    List<Mark> marks = new ArrayList<>();
    long before = 0;
    for (Stretch stretch : stretches) {
      long length = stretch.to() - stretch.from();
      for (long at = (before + step - 1) / step * step; at < before + length; at += step) {
        marks.add(new Mark(stretch.x(stretch.from() + at - before), text(at)));
      }
      before += length;
    }
    return marks;
  }

  private static String text(long millis) {
    if (millis < MINUTE) {
      return millis / SECOND + " s";
    }
    return millis < HOUR
        ? millis / MINUTE + " min"
        : "%d:%02d h".formatted(millis / HOUR, millis % HOUR / MINUTE);
  }
}
