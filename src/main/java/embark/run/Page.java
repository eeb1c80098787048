package embark.run;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * A report for a browser: it loads nothing, and is well-formed XML as well as HTML.
 *
 * @param heading what kind of report it is
 * @param facts what it is about, by name, in the order to show; any text. The first tells pages
 *     apart
 */
record Page(String heading, Map<String, String> facts) {

  /** The page's text, to be written as UTF-8; {@code body} is HTML. */
  String html(String body) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <h1>%s</h1>
        %s%s<script>
        %s</script>
        </body>
        </html>
        """
        .formatted(title(), PageStyle.SHEET, heading, list(facts), body, PageStyle.SCRIPT);
  }

  private String title() {
    return facts.values().stream()
        .findFirst()
        .map(first -> heading + ": " + Html.escape(first))
        .orElse(heading);
  }

  /** Names and values, any text. */
  static String list(Map<String, String> facts) {
    return facts.entrySet().stream()
        .map(
            fact ->
                "<dt>%s</dt><dd>%s</dd>\n"
                    .formatted(Html.escape(fact.getKey()), Html.escape(fact.getValue())))
        .collect(Collectors.joining("", "<dl class=\"facts\">\n", "</dl>\n"));
  }

  /** A figure that is shown large, and what it means. */
  static String figure(String name, String value, String meaning) {
    return "<div><dt>%s</dt><dd class=\"value\">%s</dd><dd class=\"meaning\">%s</dd></div>\n"
        .formatted(name, value, meaning);
  }
}
