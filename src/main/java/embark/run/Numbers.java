package embark.run;

import java.util.Locale;

/** Numbers as reports show them, the same in every country. */
final class Numbers {

  /** What stands for something that is not a number. */
  private static final String NONE = "-";

  private Numbers() {}

  /** A count, its thousands apart. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A count and what is counted: {@code 1 row}, {@code 2 rows}. */
  static String count(long count, String noun) {
    return count(count) + " " + noun + (count == 1 ? "" : "s");
  }

  /** Four decimals: for the figures that are quoted. */
  static String figure(double figure) {
    return decimals(figure, 4);
  }

  /** Three decimals: for tables. */
  static String cell(double figure) {
    return decimals(figure, 3);
  }

  /** A share in whole percent, one decimal below ten. */
  static String percent(double share) {
    if (Double.isNaN(share)) {
      return NONE;
    }
    return decimals(100 * share, share < 0.1 ? 1 : 0) + " %";
  }

  private static String decimals(double figure, int decimals) {
    return Double.isNaN(figure) ? NONE : String.format(Locale.ROOT, "%." + decimals + "f", figure);
  }
}
