package embark.run;

import embark.spark.Evaluation;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
                    row(
                        head(Html.name(label.name())),
                        cell(Numbers.count(label.rows())),
                        cell(Numbers.count(label.predicted())),
                        cell(Numbers.cell(label.precision())),
                        cell(Numbers.cell(label.recall())),
                        bar(label.f1())))
            .collect(Collectors.joining());
    return table(
        "labels", List.of("label", "rows", "predicted", "precision", "recall", "F1"), rows);
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
                    row(
                        cell(Numbers.count(confusion.rows())),
                        head(Html.name(confusion.truth())),
                        head(Html.name(confusion.predicted())),
                        cell(
                            Numbers.percent(
                                (double) confusion.rows() / totals.get(confusion.truth())))))
            .collect(Collectors.joining());
    String table = table("confusions", List.of("rows", "truth", "taken for", "of its rows"), rows);
    int more = evaluation.confusions().size() - CONFUSIONS;
    return more <= 0
        ? table
        : table + "<p class=\"note\">… and %s.</p>\n".formatted(Numbers.count(more, "more pair"));
  }

  private static String table(String kind, List<String> heads, String rows) {
    String head =
        heads.stream()
            .map(name -> "<th scope=\"col\">" + name + "</th>")
            .collect(Collectors.joining());
    return "<table class=\"sortable %s\">\n<thead><tr>%s</tr></thead>\n<tbody>\n%s</tbody>\n</table>\n"
        .formatted(kind, head, rows);
  }

  private static String row(String... cells) {
    return "<tr>" + String.join("", cells) + "</tr>\n";
  }

  private static String head(String html) {
    return "<td class=\"label\">" + html + "</td>";
  }

  private static String cell(String number) {
    return "<td>" + number + "</td>";
  }

  private static String bar(double share) {
    return String.format(
        Locale.ROOT,
        "<td class=\"bar\" style=\"--share:%.3f\">%s</td>",
        share,
        Numbers.cell(share));
  }
}
