package embark.run;

import embark.spark.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An evaluation for the console: its figures, the weakest labels, the most frequent confusions.
 *
 * @param evaluation what is shown
 */
public record EvaluationText(Evaluation evaluation) {

  private static final int LABELS = 20;
  private static final int CONFUSIONS = 10;

  /** Columns that a label's name may take: a line of the table then fits into 80. */
  private static final int NAME = 38;

  /** As many columns as the longest name of a figure. */
  private static final int FIGURE = 11;

  /** What is said where there is nothing to compare. */
  static final String NO_ROWS = "No row has both a true and a predicted label: nothing to compare.";

  /** The lines on all labels together. */
  public String headline() {
    return figures().entrySet().stream()
        .map(figure -> "  " + DisplayText.padded(figure.getKey(), FIGURE) + " " + figure.getValue())
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /** The lines. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(headline());
    if (evaluation.rows() == 0) {
      lines.add("");
      lines.add("  " + NO_ROWS);
    } else {
      lines.add("");
      lines.addAll(labels());
      lines.add("");
      lines.addAll(confusions());
    }
    return String.join(System.lineSeparator(), lines);
  }

  private Map<String, String> figures() {
    Map<String, String> figures = new LinkedHashMap<>();
    if (evaluation.rows() > 0) {
      figures.put(
          "accuracy",
          "%s (%s of %s right)"
              .formatted(
                  Numbers.figure(evaluation.accuracy()),
                  Numbers.count(evaluation.right()),
                  Numbers.count(evaluation.rows())));
      figures.put("macro F1", Numbers.figure(evaluation.macroF1()));
      figures.put("weighted F1", Numbers.figure(evaluation.weightedF1()));
      figures.put("ECE", Numbers.figure(evaluation.calibrationError()));
    }
    figures.put("rows", Numbers.count(evaluation.rows()));
    figures.put("labels", Numbers.count(evaluation.labels().size()));
    putIfAny(figures, "unlabelled", evaluation.unlabelled());
    putIfAny(figures, "unanswered", evaluation.unanswered());
    putIfAny(figures, "unscored", evaluation.unscored());
    return figures;
  }

  private static void putIfAny(Map<String, String> figures, String name, long count) {
    if (count > 0) {
      figures.put(name, Numbers.count(count));
    }
  }

  private List<String> labels() {
    List<Evaluation.Label> shown = evaluation.worstLabels().stream().limit(LABELS).toList();
    int name = width(Stream.concat(Stream.of("label"), shown.stream().map(Evaluation.Label::name)));
    List<String> lines = new ArrayList<>();
    lines.add(row(DisplayText.padded("label", name), "rows", "precision", "recall", "F1"));
    for (Evaluation.Label label : shown) {
      lines.add(
          row(
              DisplayText.padded(label.name(), name),
              Numbers.count(label.rows()),
              Numbers.cell(label.precision()),
              Numbers.cell(label.recall()),
              Numbers.cell(label.f1())));
    }
    addMore(lines, evaluation.labels().size() - shown.size());
    return lines;
  }

  private static String row(String name, String rows, String precision, String recall, String f1) {
    return String.format(
        Locale.ROOT, "  %s  %8s  %9s  %6s  %5s", name, rows, precision, recall, f1);
  }

  private List<String> confusions() {
    List<Evaluation.Confusion> shown = evaluation.confusions().stream().limit(CONFUSIONS).toList();
    if (shown.isEmpty()) {
      return List.of("  No label was taken for another.");
    }
    int truth = width(shown.stream().map(Evaluation.Confusion::truth));
    int digits = Numbers.count(shown.get(0).rows()).length();
    List<String> lines = new ArrayList<>();
    for (Evaluation.Confusion confusion : shown) {
      lines.add(
          "  %s %-5s  %s  taken for  %s"
              .formatted(
                  " ".repeat(digits - Numbers.count(confusion.rows()).length())
                      + Numbers.count(confusion.rows()),
                  confusion.rows() == 1 ? "time" : "times",
                  DisplayText.padded(confusion.truth(), truth),
                  DisplayText.fit(confusion.predicted(), NAME)));
    }
    addMore(lines, evaluation.confusions().size() - shown.size());
    return lines;
  }

  private static void addMore(List<String> lines, int more) {
    if (more > 0) {
      lines.add("  ... and " + Numbers.count(more) + " more");
    }
  }

  private static int width(Stream<String> names) {
    return names.mapToInt(name -> DisplayText.width(DisplayText.fit(name, NAME))).max().orElse(0);
  }
}
