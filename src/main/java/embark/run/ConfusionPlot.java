package embark.run;

import embark.run.ConfusionGrid.Cell;
import embark.run.Svg.Anchor;
import embark.run.Svg.Look;

/** A confusion matrix as a heat map: right in one colour, wrong in another. */
final class ConfusionPlot {

  private static final double WIDEST = 1040;
  private static final double SMALLEST_CELL = 8;
  private static final double LARGEST_CELL = 52;
  private static final double LARGEST_LETTERS = 12;

  /** A cell has room for its number from here on. */
  private static final double NUMBERED_CELL = 24;

  /** Columns of a terminal that a name may take; a letter of the page is about so wide. */
  private static final int NAME = 34;

  private static final double COLUMN_TO_LETTERS = 0.56;
  private static final double GAP = 6;
  private static final double AXIS = 20;

  /** Room for the title of an axis, lengthwise. */
  private static final double TITLE = 84;

  /** Faint enough to be told from nothing. */
  private static final double FAINTEST = 0.35;

  /** From this share on, a confusion is as strong as can be. */
  private static final double WORST_SHARE = 0.5;

  private final ConfusionGrid grid;
  private final double cell;
  private final double letters;
  private final double names;
  private final boolean flat;
  private final double left;
  private final double top;

  ConfusionPlot(ConfusionGrid grid) {
    this.grid = grid;
    int columns = 0;
    for (int i = 0; i < grid.size(); i++) {
      columns = Math.max(columns, DisplayText.width(DisplayText.fit(grid.name(i), NAME)));
    }
    double widestNames = columns * COLUMN_TO_LETTERS * LARGEST_LETTERS;
    double room = (WIDEST - widestNames - AXIS - GAP) / grid.size();
    this.cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, room));
    this.letters = Math.min(LARGEST_LETTERS, cell * 0.94);
    this.names = columns * COLUMN_TO_LETTERS * letters;
    this.flat = names + GAP <= cell;
    this.left = AXIS + names + GAP;
    this.top = AXIS + (flat ? letters : names) + GAP;
  }

  /** The drawing. */
  String markup() {
    double side = grid.size() * cell;
    double right = Math.max(GAP, flat ? GAP : letters);
    Svg svg = new Svg(left + Math.max(side + right, TITLE), top + Math.max(side, TITLE) + GAP);
    svg.text(left, AXIS / 2, 0, LARGEST_LETTERS, Anchor.START, "predicted →", Look.of("axis"));
    svg.text(AXIS / 2, top, -90, LARGEST_LETTERS, Anchor.END, "← truth", Look.of("axis"));
    svg.rect(left, top, side, side, Look.of("field"));
    for (int i = 0; i < grid.size(); i++) {
      name(svg, i);
      double line = i * cell;
      svg.rect(left + line, top + line, cell, cell, Look.of("diagonal"));
      if (i > 0) {
        svg.line(left, top + line, left + side, top + line, Look.of("grid"));
        svg.line(left + line, top, left + line, top + side, Look.of("grid"));
      }
    }
    grid.cells().forEach(each -> cell(svg, each));
    return svg.markup("Confusion matrix of " + Numbers.count(grid.size(), "label"));
  }

  private void name(Svg svg, int place) {
    String name = DisplayText.fit(grid.name(place), NAME);
    Look look = Look.of("tick").saying(name.equals(grid.name(place)) ? "" : grid.name(place));
    double middle = (place + 0.5) * cell;
    svg.text(left - GAP, top + middle, 0, letters, Anchor.END, name, look);
    if (flat) {
      svg.text(left + middle, top - GAP - letters / 2, 0, letters, Anchor.MIDDLE, name, look);
    } else {
      svg.text(left + middle, top - GAP, -90, letters, Anchor.START, name, look);
    }
  }

  private void cell(Svg svg, Cell each) {
    double x = left + each.predicted() * cell;
    double y = top + each.truth() * cell;
    double strength = each.isRight() ? right(grid.share(each)) : wrong(grid.share(each));
    Look look = Look.of(each.isRight() ? "right" : "wrong").strong(strength).saying(tip(each));
    svg.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, look);
    if (cell >= NUMBERED_CELL) {
      String rows = Numbers.count(each.rows());
      double fitting = Math.min(LARGEST_LETTERS, (cell - 4) / (0.6 * rows.length()));
      Look number = number(each.isRight(), strength);
      svg.text(x + cell / 2, y + cell / 2, 0, fitting, Anchor.MIDDLE, rows, number);
    }
  }

  private String tip(Cell each) {
    return "%s: %s of %s rows %s (%s)"
        .formatted(
            Html.visible(grid.name(each.truth())),
            Numbers.count(each.rows()),
            Numbers.count(grid.totals().get(each.truth())),
            each.isRight() ? "right" : "taken for " + Html.visible(grid.name(each.predicted())),
            Numbers.percent(grid.share(each)));
  }

  /** How strong the colour of a share of right rows is. */
  private static double right(double share) {
    return FAINTEST + (1 - FAINTEST) * share;
  }

  /** The same of confusions, which are rarer: the root tells 1 % from 3 %. */
  private static double wrong(double share) {
    return FAINTEST + (1 - FAINTEST) * Math.sqrt(Math.min(1, share / WORST_SHARE));
  }

  /** A number that can be read on a colour so strong. */
  private static Look number(boolean isRight, double strength) {
    if (isRight && strength > 0.85) {
      return Look.of("number strong");
    }
    return Look.of(strength > 0.65 ? "number middle" : "number");
  }

  /** What the colours mean. */
  static String legend() {
    Svg svg = new Svg(400, 22);
    double x = legend(svg, 0, "right", new double[] {0.25, 0.5, 0.75, 1});
    legend(svg, x + 28, "wrong", new double[] {0.01, 0.05, 0.2, WORST_SHARE});
    return svg.markup("Colours: share of the rows of a label that are right, and wrong");
  }

  private static double legend(Svg svg, double from, String kind, double[] shares) {
    double x = from;
    svg.text(x, 11, 0, LARGEST_LETTERS, Anchor.START, kind, Look.of("tick"));
    x += 42;
    for (double share : shares) {
      double strength = kind.equals("right") ? right(share) : wrong(share);
      String text = String.valueOf(Math.round(100 * share)) + "%";
      svg.rect(x, 2, 36, 18, Look.of(kind).strong(strength));
      Look look = number(kind.equals("right"), strength);
      svg.text(x + 18, 11, 0, 11, Anchor.MIDDLE, text, look);
      x += 36;
    }
    return x;
  }
}
