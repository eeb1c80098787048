package embark.run;

import embark.pipeline.Lengths;
import embark.run.Svg.Anchor;
import embark.run.Svg.Look;
import java.util.Collections;
import java.util.List;

/**
 * How long texts are, drawn.
 *
 * @param lengths the texts by length
 */
record LengthPlot(Lengths lengths) {

  private static final double WIDTH = 460;
  private static final double HEIGHT = 300;
  private static final double LEFT = 60;
  private static final double TOP = 14;
  private static final double SIDE = WIDTH - LEFT - 18;
  private static final double FLOOR = HEIGHT - 44;
  private static final double LETTERS = 12;

  /** A bar for each bucket. */
  String markup() {
    Svg svg = new Svg(WIDTH, HEIGHT);
    List<Long> counts = lengths.counts();
    Scale scale = Scale.upTo(Collections.max(counts));
    for (long mark : scale.marks()) {
      double y = FLOOR - (FLOOR - TOP) * mark / scale.full();
      svg.line(LEFT, y, LEFT + SIDE, y, Look.of("grid"));
      svg.text(LEFT - 6, y, 0, LETTERS, Anchor.END, scale.text(mark), Look.of("tick"));
    }
    double wide = SIDE / counts.size();
    for (int i = 0; i < counts.size(); i++) {
      double x = LEFT + i * wide;
      double high = (FLOOR - TOP) * counts.get(i) / scale.full();
      if (high > 0) {
        svg.rect(x + 2, FLOOR - high, wide - 4, high, Look.of("right").saying(tip(i)));
      }
      svg.text(x + wide / 2, FLOOR + 14, 0, LETTERS, Anchor.MIDDLE, limit(i), Look.of("tick"));
    }
    svg.line(LEFT, FLOOR, LEFT + SIDE, FLOOR, Look.of("base"));
    Look axis = Look.of("axis");
    svg.text(LEFT + SIDE / 2, HEIGHT - 9, 0, LETTERS, Anchor.MIDDLE, "tokens, at most", axis);
    svg.text(7, (FLOOR + TOP) / 2, -90, LETTERS, Anchor.MIDDLE, "texts", axis);
    return svg.markup("Texts by their length in tokens");
  }

  private static String limit(int bucket) {
    int last = Lengths.LIMITS.size();
    return bucket < last ? "" + Lengths.LIMITS.get(bucket) : "more";
  }

  private String tip(int bucket) {
    int from = bucket == 0 ? 1 : Lengths.LIMITS.get(bucket - 1) + 1;
    long texts = lengths.counts().get(bucket);
    String to = bucket < Lengths.LIMITS.size() ? "to " + limit(bucket) : "or more";
    return "%d %s tokens: %s (%s)"
        .formatted(
            from,
            to,
            Numbers.count(texts, "text"),
            Numbers.percent((double) texts / lengths.total()));
  }
}
