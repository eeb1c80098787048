package embark.run;

import embark.spark.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A confusion matrix small enough to be looked at: a row for each true label, a column for each
 * predicted one.
 *
 * @param labels in the order of rows and columns
 * @param others labels that share one last row and one last column; 0 if all labels have their own
 * @param totals rows of the data set in each row of the matrix
 * @param cells those that are not empty; what is no confusion between shown labels or with the
 *     others is left out
 */
record ConfusionGrid(List<String> labels, int others, List<Long> totals, List<Cell> cells) {

  /** With more labels than this, a cell would be too small to see. */
  private static final int ALL = 100;

  /** How many labels are shown of more than that. */
  private static final int SOME = 40;

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final int DIGITS = 12;

  /**
   * A cell of the matrix.
   *
   * @param truth its row
   * @param predicted its column
   * @param rows how many rows of the data set are in it
   */
  record Cell(int truth, int predicted, long rows) {
    boolean isRight() {
      return truth == predicted;
    }
  }

  /** All labels by name or, of very many, those of the most frequent confusions. */
  static ConfusionGrid of(Evaluation evaluation) {
    Set<String> shown = new LinkedHashSet<>();
    if (evaluation.labels().size() <= ALL) {
      evaluation.labels().stream()
          .map(Evaluation.Label::name)
          .sorted(Comparator.comparing(ConfusionGrid::place).thenComparing(name -> name))
          .forEach(shown::add);
    } else {
      shown.addAll(mostConfused(evaluation));
    }
    Map<String, Integer> places = new HashMap<>();
    shown.forEach(name -> places.put(name, places.size()));
    int last = shown.size();
    int others = evaluation.labels().size() - last;
    long[] totals = new long[others == 0 ? last : last + 1];
    List<Cell> cells = new ArrayList<>();
    for (Evaluation.Label label : evaluation.labels()) {
      int place = places.getOrDefault(label.name(), last);
      totals[place] += label.rows();
      if (place != last && label.right() > 0) {
        cells.add(new Cell(place, place, label.right()));
      }
    }
    cells.addAll(confusions(evaluation, places, last));
    return new ConfusionGrid(
        List.copyOf(shown), others, Arrays.stream(totals).boxed().toList(), cells);
  }

  /** What puts names into the order in which people look for them: 9 comes before 10. */
  private static String place(String name) {
    return NUMBER
        .matcher(name.toLowerCase(Locale.ROOT))
        .replaceAll(number -> "0".repeat(Math.max(0, DIGITS - number.group().length())) + "$0");
  }

  private static Collection<Cell> confusions(
      Evaluation evaluation, Map<String, Integer> places, int last) {
    Map<List<Integer>, Cell> cells = new LinkedHashMap<>();
    for (Evaluation.Confusion confusion : evaluation.confusions()) {
      int truth = places.getOrDefault(confusion.truth(), last);
      int predicted = places.getOrDefault(confusion.predicted(), last);
      if (truth != predicted) {
        cells.merge(
            List.of(truth, predicted),
            new Cell(truth, predicted, confusion.rows()),
            (one, other) -> new Cell(truth, predicted, one.rows() + other.rows()));
      }
    }
    return cells.values();
  }

  /** Both labels of the most frequent confusions; then, if that is not enough, the weakest. */
  private static List<String> mostConfused(Evaluation evaluation) {
    Set<String> names = new LinkedHashSet<>();
    for (Evaluation.Confusion confusion : evaluation.confusions()) {
      names.add(confusion.truth());
      names.add(confusion.predicted());
      if (names.size() >= SOME) {
        break;
      }
    }
    evaluation.worstLabels().forEach(label -> names.add(label.name()));
    return names.stream().limit(SOME).toList();
  }

  /** Rows of the matrix, and columns. */
  int size() {
    return totals.size();
  }

  /** What stands before a row and over a column. */
  String name(int place) {
    return place < labels.size() ? labels.get(place) : "(" + Numbers.count(others) + " others)";
  }

  /** Of the rows of the data set in a row of the matrix, the share in a cell. */
  double share(Cell cell) {
    return (double) cell.rows() / totals.get(cell.truth());
  }
}
