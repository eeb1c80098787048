package embark.run;

import embark.run.RunFacts.Chunk;
import embark.run.Svg.Anchor;
import embark.run.Svg.Look;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Two drawings over the time that a run was worked on: how fast it was, and its chunks. */
final class RunPlots {

  private static final double WIDTH = 460;
  private static final double HEIGHT = 300;
  private static final double LEFT = 60;
  private static final double TOP = 14;
  private static final double SIDE = WIDTH - LEFT - 18;
  private static final double FLOOR = HEIGHT - 44;
  private static final double LETTERS = 12;
  private static final double BIN = 5;
  private static final double THINNEST = 1.5;
  private static final double TALLEST_LANE = 40;
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final RunFacts facts;
  private final WorkedTime time;

  /** Drawings of a run that has chunks. */
  RunPlots(RunFacts facts) {
    this.facts = facts;
    this.time = WorkedTime.of(facts, LEFT, SIDE);
  }

  /** A moment as a page says it. */
  static String moment(long millis) {
    return MOMENT.format(Instant.ofEpochMilli(millis));
  }

  /**
   * How fast it was for a while.
   *
   * @param x where that while begins
   * @param width how long it is on the axis
   * @param rate tokens a second
   * @param millis when that while begins
   */
  private record Bin(double x, double width, double rate, long millis) {}

  /** Tokens a second over time. A chunk's tokens are spread evenly over its time. */
  String throughput() {
    List<Bin> bins = time.stretches().stream().flatMap(one -> bins(one).stream()).toList();
    Svg svg = new Svg(WIDTH, HEIGHT);
    Scale scale =
        Scale.upTo((long) Math.ceil(bins.stream().mapToDouble(Bin::rate).max().orElse(0)));
    for (long mark : scale.marks()) {
      double y = FLOOR - (FLOOR - TOP) * mark / scale.full();
      svg.line(LEFT, y, LEFT + SIDE, y, Look.of("grid"));
      svg.text(LEFT - 6, y, 0, LETTERS, Anchor.END, scale.text(mark), Look.of("tick"));
    }
    for (Bin bin : bins) {
      double high = (FLOOR - TOP) * bin.rate() / scale.full();
      String tip =
          String.format(Locale.ROOT, "%s: %,.0f tokens/s", moment(bin.millis()), bin.rate());
      if (high > 0) {
        svg.rect(bin.x(), FLOOR - high, bin.width(), high, Look.of("right").saying(tip));
      }
    }
    axes(svg, "tokens/s");
    return svg.markup("Tokens a second over the time worked");
  }

  private List<Bin> bins(WorkedTime.Stretch stretch) {
    int count = (int) Math.max(1, Math.round(stretch.width() / BIN));
    double width = stretch.width() / count;
    double seconds = (stretch.to() - stretch.from()) / 1e3 / count;
    double[] tokens = new double[count];
    for (Chunk chunk : facts.chunks()) {
      if (chunk.startMillis() >= stretch.from() && chunk.startMillis() < stretch.to()) {
        spread(chunk, stretch, tokens);
      }
    }
    List<Bin> bins = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double x = stretch.x() + i * width;
      bins.add(new Bin(x, width, tokens[i] / seconds, stretch.millis(x)));
    }
    return bins;
  }

  private static void spread(Chunk chunk, WorkedTime.Stretch stretch, double[] tokens) {
    double bin = (double) (stretch.to() - stretch.from()) / tokens.length;
    double from = (chunk.startMillis() - stretch.from()) / bin;
    double to =
        Math.min(
            tokens.length,
            (Math.max(chunk.startMillis() + 1, chunk.endMillis()) - stretch.from()) / bin);
    for (int i = (int) from; i < Math.min(tokens.length, Math.ceil(to)); i++) {
      double part = Math.min(i + 1, to) - Math.max(i, from);
      tokens[i] += chunk.tokens() * part / (to - from);
    }
  }

  /** The chunks, those that were done again in another colour; beside each other in lanes. */
  String chunks() {
    List<Chunk> ordered =
        facts.chunks().stream().sorted(Comparator.comparingLong(Chunk::startMillis)).toList();
    List<Long> lanes = new ArrayList<>();
    int[] lane = new int[ordered.size()];
    for (int i = 0; i < ordered.size(); i++) {
      Chunk chunk = ordered.get(i);
      while (lane[i] < lanes.size() && lanes.get(lane[i]) > chunk.startMillis()) {
        lane[i]++;
      }
      if (lane[i] == lanes.size()) {
        lanes.add(0L);
      }
      lanes.set(lane[i], chunk.endMillis());
    }
    double high = Math.min(TALLEST_LANE, (FLOOR - TOP) / lanes.size());
    Svg svg = new Svg(WIDTH, HEIGHT);
    // Those done again last: where chunks are thinner than a line, they are seen.
    for (boolean redone : new boolean[] {false, true}) {
      for (int i = 0; i < ordered.size(); i++) {
        if (ordered.get(i).redone() > 0 == redone) {
          chunk(svg, ordered.get(i), FLOOR - (lane[i] + 1) * high, high);
        }
      }
    }
    axes(svg, lanes.size() > 1 ? "chunks at a time" : "chunks");
    return svg.markup("Chunks over the time worked; those done again stand out");
  }

  private void chunk(Svg svg, Chunk chunk, double y, double high) {
    double x = time.x(chunk.startMillis());
    double width = Math.max(THINNEST, time.x(chunk.endMillis()) - x - 1);
    Look look = Look.of(chunk.redone() > 0 ? "wrong" : "right").saying(tip(chunk));
    svg.rect(x, y + high * 0.1, width, high * 0.8, look);
  }

  private static String tip(Chunk chunk) {
    return "%s: %s, %s, from %s, took %s%s%s"
        .formatted(
            chunk.name(),
            Numbers.count(chunk.rows(), "row"),
            Numbers.count(chunk.tokens(), "token"),
            moment(chunk.startMillis()),
            Progress.text(Duration.ofMillis(chunk.endMillis() - chunk.startMillis())),
            chunk.redone() == 0 ? "" : ", done again " + Numbers.count(chunk.redone(), "time"),
            chunk.badRows() == 0 ? "" : ", " + Numbers.count(chunk.badRows(), "bad row"));
  }

  private void axes(Svg svg, String vertical) {
    for (WorkedTime.Gap gap : time.gaps()) {
      Look look = Look.of("pause").saying("interrupted for " + Progress.text(gap.length()));
      svg.rect(gap.x(), TOP, gap.width(), FLOOR - TOP, look);
    }
    svg.line(LEFT, FLOOR, LEFT + SIDE, FLOOR, Look.of("base"));
    for (WorkedTime.Mark mark : time.marks()) {
      svg.text(mark.x(), FLOOR + 14, 0, LETTERS, Anchor.MIDDLE, mark.text(), Look.of("tick"));
    }
    Look axis = Look.of("axis");
    svg.text(LEFT + SIDE / 2, HEIGHT - 9, 0, LETTERS, Anchor.MIDDLE, "time worked", axis);
    svg.text(7, (FLOOR + TOP) / 2, -90, LETTERS, Anchor.MIDDLE, vertical, axis);
  }
}
