package embark.run;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Tables of a page. Those of the class {@code sortable} are sorted by a column when its head is
 * pressed; their columns are words or plain numbers.
 */
final class HtmlTable {

  private HtmlTable() {}

  /** A table: its classes in the style sheet, what stands above the columns, and its rows. */
  static String table(String kind, List<String> heads, String rows) {
    String head =
        heads.stream()
            .map(name -> "<th scope=\"col\">" + name + "</th>")
            .collect(Collectors.joining());
    return "<table class=\"%s\">\n<thead><tr>%s</tr></thead>\n<tbody>\n%s</tbody>\n</table>\n"
        .formatted(kind, head, rows);
  }

  static String row(String... cells) {
    return "<tr>" + String.join("", cells) + "</tr>\n";
  }

  /** A cell of words, as HTML. */
  static String head(String html) {
    return "<td class=\"label\">" + html + "</td>";
  }

  static String cell(String number) {
    return "<td>" + number + "</td>";
  }

  /** A number behind a bar for the share that it is, 0 to 1. */
  static String bar(double share, String number) {
    return String.format(
        Locale.ROOT, "<td class=\"bar\" style=\"--share:%.3f\">%s</td>", share, number);
  }
}
