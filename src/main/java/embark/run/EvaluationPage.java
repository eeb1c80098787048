package embark.run;

import embark.spark.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An evaluation as one page for a browser: figures, confusion matrix, calibration, tables. The page
 * loads nothing, and is well-formed XML as well as HTML.
 */
public final class EvaluationPage {

  private final Evaluation evaluation;
  private final EvaluationTables tables;

  private EvaluationPage(Evaluation evaluation) {
    this.evaluation = evaluation;
    this.tables = new EvaluationTables(evaluation);
  }

  /**
   * The page's text, to be written as UTF-8.
   *
   * @param facts what was evaluated, by name: model, input and the like, in the order to show; any
   *     text
   */
  public static String html(Evaluation evaluation, Map<String, String> facts) {
    EvaluationPage page = new EvaluationPage(evaluation);
    String body = evaluation.rows() == 0 ? page.nothing() : page.figures() + page.sections();
    return new Page("Evaluation", facts).html(body);
  }

  private String nothing() {
    return "<p>" + EvaluationText.NO_ROWS + "</p>\n" + leftOut();
  }

  private String figures() {
    return "<dl class=\"figures\">\n"
        + Page.figure(
            "Accuracy",
            Numbers.figure(evaluation.accuracy()),
            "%s of %s right"
                .formatted(
                    Numbers.count(evaluation.right()), Numbers.count(evaluation.rows(), "row")))
        + Page.figure(
            "Macro F1", Numbers.figure(evaluation.macroF1()), "every label weighs the same")
        + Page.figure(
            "Weighted F1", Numbers.figure(evaluation.weightedF1()), "every row weighs the same")
        + Page.figure(
            "ECE",
            Numbers.figure(evaluation.calibrationError()),
            "how far scores are from accuracy; 0 is best")
        + Page.figure("Labels", Numbers.count(evaluation.labels().size()), neverPredicted())
        + "</dl>\n"
        + leftOut();
  }

  private String neverPredicted() {
    long never = evaluation.labels().stream().filter(label -> label.predicted() == 0).count();
    return never == 0 ? "each predicted at least once" : Numbers.count(never) + " never predicted";
  }

  private String leftOut() {
    List<String> notes = new ArrayList<>();
    note(notes, evaluation.unlabelled(), "without a true label");
    note(notes, evaluation.unanswered(), "without a predicted label");
    note(notes, evaluation.unscored(), "without a score (of the calibration only)");
    return notes.isEmpty()
        ? ""
        : "<p class=\"note\">Left out: %s.</p>\n".formatted(String.join(", ", notes));
  }

  private static void note(List<String> notes, long rows, String what) {
    if (rows > 0) {
      notes.add(Numbers.count(rows, "row") + " " + what);
    }
  }

  private String sections() {
    return """
        <div class="beside">
        <section>
        %s</section>
        <section>
        %s</section>
        </div>
        """
            .formatted(matrix(), confusions())
        + scores()
        + labels();
  }

  private String matrix() {
    ConfusionGrid grid = ConfusionGrid.of(evaluation);
    String what =
        grid.others() == 0
            ? ""
            : "Of %s labels, the %s of the most frequent confusions; the other %s share the last row and column. "
                .formatted(
                    Numbers.count(evaluation.labels().size()),
                    Numbers.count(grid.labels().size()),
                    Numbers.count(grid.others()));
    return """
        <h2>Confusion matrix</h2>
        <p class="note">%sA row is a true label, a column a predicted one; the stronger the colour, the larger \
        the share of the row. Right and wrong have a scale each.</p>
        %s<div class="wide" tabindex="0" role="region" aria-label="Confusion matrix">
        %s</div>
        """
        .formatted(what, ConfusionPlot.legend(), new ConfusionPlot(grid).markup());
  }

  private String confusions() {
    return "<h2>Most frequent confusions</h2>\n"
        + (evaluation.confusions().isEmpty()
            ? "<p>No label was taken for another.</p>\n"
            : tables.confusions());
  }

  private String scores() {
    if (evaluation.unscored() == evaluation.rows()) {
      return "";
    }
    ScorePlots plots = new ScorePlots(evaluation.bins());
    return """
        <div class="pair">
        <section>
        <h2>Reliability</h2>
        <p class="note">%s</p>
        %s</section>
        <section>
        <h2>Scores</h2>
        <p class="note">Rows by score: <span class="key right">right</span> above \
        <span class="key wrong">wrong</span>.</p>
        %s</section>
        </div>
        """
        .formatted(reliability(), plots.reliability(), plots.histogram());
  }

  private String reliability() {
    double over =
        evaluation.meanScore()
            - evaluation.bins().stream().mapToLong(Evaluation.Bin::right).sum()
                / (double) (evaluation.rows() - evaluation.unscored());
    return String.format(
        Locale.ROOT,
        "ECE %s. The mean score is %.4f, %.4f %s the accuracy. A point is one of %d bins of scores,"
            + " its size the rows in it; on the dashed line, score and accuracy are the same.",
        Numbers.figure(evaluation.calibrationError()),
        evaluation.meanScore(),
        Math.abs(over),
        over < 0 ? "below" : "above",
        Evaluation.BINS);
  }

  private String labels() {
    return """
        <h2>Labels</h2>
        <p class="note">The lowest F1 first. Precision: how much of what was predicted is right; recall: how \
        much of what is true was found; F1: their harmonic mean.</p>
        %s"""
        .formatted(tables.labels());
  }
}
