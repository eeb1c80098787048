package embark.run;

import embark.spark.Evaluation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The tables of an evaluation's page.
 *
 * @param evaluation what is shown
 */
record EvaluationTables(Evaluation evaluation) {

  private static final int CONFUSIONS = 20;

  /** Every label, the weakest first. */
  String labels() {
    String rows =
        evaluation.worstLabels().stream()
            .map(
                label ->
                    HtmlTable.row(
                        HtmlTable.head(Html.name(label.name())),
                        HtmlTable.cell(Numbers.count(label.rows())),
                        HtmlTable.cell(Numbers.count(label.predicted())),
                        HtmlTable.cell(Numbers.cell(label.precision())),
                        HtmlTable.cell(Numbers.cell(label.recall())),
                        HtmlTable.bar(label.f1(), Numbers.cell(label.f1()))))
            .collect(Collectors.joining());
    return HtmlTable.table(
        "sortable labels",
        List.of("label", "rows", "predicted", "precision", "recall", "F1"),
        rows);
  }

  /** The labels most often taken for others. */
  String confusions() {
    Map<String, Long> totals = new HashMap<>();
    evaluation.labels().forEach(label -> totals.put(label.name(), label.rows()));
    String rows =
        evaluation.confusions().stream()
            .limit(CONFUSIONS)
            .map(
                confusion ->
                    HtmlTable.row(
                        HtmlTable.cell(Numbers.count(confusion.rows())),
                        HtmlTable.head(Html.name(confusion.truth())),
                        HtmlTable.head(Html.name(confusion.predicted())),
                        HtmlTable.cell(
                            Numbers.percent(
                                (double) confusion.rows() / totals.get(confusion.truth())))))
            .collect(Collectors.joining());
    String table =
        HtmlTable.table(
            "sortable confusions", List.of("rows", "truth", "taken for", "of its rows"), rows);
    int more = evaluation.confusions().size() - CONFUSIONS;
    return more <= 0
        ? table
        : table + "<p class=\"note\">… and %s.</p>\n".formatted(Numbers.count(more, "more pair"));
  }
}
