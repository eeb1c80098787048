package embark.run;

import embark.run.Svg.Anchor;
import embark.run.Svg.Look;
import embark.spark.Evaluation.Bin;
import java.util.List;
import java.util.Locale;

/**
 * Two drawings over the score: how often it is right, and how the rows spread.
 *
 * @param bins the rows by score
 */
record ScorePlots(List<Bin> bins) {

  private static final double WIDTH = 460;
  private static final double HEIGHT = 340;
  private static final double LEFT = 60;
  private static final double TOP = 18;
  private static final double SIDE = WIDTH - LEFT - 18;
  private static final double FLOOR = HEIGHT - 44;
  private static final double LETTERS = 12;
  private static final int STEPS = 5;
  private static final double SMALLEST_POINT = 3;
  private static final double LARGEST_POINT = 13;
  private static final double FAINTEST = 0.35;

  /** The accuracy of each bin over its mean score; the points lie on the diagonal at best. */
  String reliability() {
    Svg svg = new Svg(WIDTH, HEIGHT);
    for (int i = 0; i <= STEPS; i++) {
      double share = (double) i / STEPS;
      level(svg, share, String.format(Locale.ROOT, "%.1f", share));
    }
    axes(svg, "accuracy");
    svg.line(x(0), y(0), x(1), y(1), Look.of("ideal"));
    double most = bins.stream().mapToLong(Bin::rows).max().orElse(1);
    List<Bin> filled = bins.stream().filter(bin -> bin.rows() > 0).toList();
    for (Bin bin : filled) {
      double x = x(bin.meanScore());
      double size = Math.sqrt(bin.rows() / most);
      Look look = Look.of("distance").strong(FAINTEST + (1 - FAINTEST) * size);
      svg.line(x, y(bin.meanScore()), x, y(bin.accuracy()), look);
    }
    for (Bin bin : filled) {
      double size = Math.sqrt(bin.rows() / most);
      svg.circle(
          x(bin.meanScore()),
          y(bin.accuracy()),
          SMALLEST_POINT + (LARGEST_POINT - SMALLEST_POINT) * size,
          Look.of("point").saying(tip(bin)));
    }
    return svg.markup("Reliability diagram: accuracy over score");
  }

  /** The rows of each bin, the wrong ones below. */
  String histogram() {
    Svg svg = new Svg(WIDTH, HEIGHT);
    long most = bins.stream().mapToLong(Bin::rows).max().orElse(0);
    Scale scale = Scale.upTo(most);
    double full = scale.full();
    scale.marks().forEach(rows -> level(svg, rows / full, scale.text(rows)));
    axes(svg, "rows");
    for (Bin bin : bins) {
      double wide = x(bin.to()) - x(bin.from()) - 2;
      double wrong = (FLOOR - TOP) * (bin.rows() - bin.right()) / full;
      double right = (FLOOR - TOP) * bin.right() / full;
      Look look = Look.of("wrong").saying(tip(bin));
      if (bin.rows() > 0) {
        svg.rect(x(bin.from()) + 1, FLOOR - wrong, wide, wrong, look);
        svg.rect(
            x(bin.from()) + 1,
            FLOOR - wrong - right,
            wide,
            right,
            Look.of("right").saying(tip(bin)));
      }
    }
    svg.line(x(0), FLOOR, x(1), FLOOR, Look.of("base"));
    return svg.markup("Histogram of scores: right and wrong rows");
  }

  private static void axes(Svg svg, String vertical) {
    for (int i = 0; i <= STEPS; i++) {
      double share = (double) i / STEPS;
      String text = String.format(Locale.ROOT, "%.1f", share);
      svg.text(x(share), FLOOR + 14, 0, LETTERS, Anchor.MIDDLE, text, Look.of("tick"));
    }
    svg.text(x(0.5), HEIGHT - 9, 0, LETTERS, Anchor.MIDDLE, "score", Look.of("axis"));
    svg.text(7, (FLOOR + TOP) / 2, -90, LETTERS, Anchor.MIDDLE, vertical, Look.of("axis"));
  }

  private static void level(Svg svg, double share, String text) {
    svg.line(x(0), y(share), x(1), y(share), Look.of("grid"));
    svg.text(LEFT - 6, y(share), 0, LETTERS, Anchor.END, text, Look.of("tick"));
  }

  private static double x(double share) {
    return LEFT + SIDE * share;
  }

  private static double y(double share) {
    return FLOOR - (FLOOR - TOP) * share;
  }

  private static String tip(Bin bin) {
    return String.format(
        Locale.ROOT,
        "score %.2f to %.2f: %s, %s right, mean score %.3f, accuracy %.3f",
        bin.from(),
        bin.to(),
        Numbers.count(bin.rows(), "row"),
        Numbers.count(bin.right()),
        bin.meanScore(),
        bin.accuracy());
  }
}
