package embark.jobs;

import embark.run.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the demo prints.
 *
 * @param messages all, by id
 * @param width columns of the terminal; below 60, lines are as for 60
 */
record DemoPage(List<DemoMessage> messages, int width) {

  private static final int NARROWEST = 60;

  /** Rows that are shown: ordinary, emoji, Chinese, Arabic, very long, empty, null. */
  private static final List<Integer> ROWS = List.of(118, 94, 115, 181, 217, 145, 58);

  /** Messages whose neighbours are shown: no word need be the same. */
  private static final List<Integer> QUESTIONS = List.of(107, 159, 43);

  private static final int NEIGHBOURS = 3;
  private static final int COMPONENTS = 3;

  /** The whole page. */
  String text(String summary, DemoFolder folder) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format(Locale.ROOT, "The sample: %,d messages of customers.", messages.size()));
    lines.add(summary);
    lines.add("");
    lines.add("Some rows, with the first numbers of their vectors:");
    lines.add(row("id", "channel", "tokens", "vector", "text"));
    ROWS.forEach(id -> lines.add(row(messages.get(id - 1))));
    lines.add("");
    lines.add("The nearest of all messages to three of them, by cosine:");
    for (int id : QUESTIONS) {
      DemoMessage question = messages.get(id - 1);
      lines.add("");
      lines.add(neighbour("", question));
      DemoNeighbour.nearest(question, messages, NEIGHBOURS)
          .forEach(
              near ->
                  lines.add(
                      neighbour(
                          String.format(Locale.ROOT, "%.3f", near.cosine()), near.message())));
    }
    lines.add("");
    lines.add("All vectors are in %s (Parquet).".formatted(folder.vectors()));
    lines.add("Next, texts of your own:");
    lines.add("  jobs/run embed --input FILE --text COLUMN --output FOLDER");
    return String.join(System.lineSeparator(), lines);
  }

  private String row(DemoMessage message) {
    return row(
        Long.toString(message.id()),
        message.channel(),
        message.vector().isEmpty() ? "" : Integer.toString(message.tokens()),
        message.vector().isEmpty() ? "null" : vector(message.vector()),
        text(message));
  }

  private String row(String id, String channel, String tokens, String vector, String text) {
    return line("  %4s  %-7s  %6s  %-22s  ".formatted(id, channel, tokens, vector), text);
  }

  private String neighbour(String cosine, DemoMessage message) {
    return line(
        "  %5s  %4d  %-7s  ".formatted(cosine, message.id(), message.channel()), text(message));
  }

  private String line(String left, String text) {
    return left + DisplayText.fit(text, Math.max(width, NARROWEST) - left.length());
  }

  private static String text(DemoMessage message) {
    return message.text().orElse("null");
  }

  private static String vector(List<Float> vector) {
    return vector.stream()
        .limit(COMPONENTS)
        .map(component -> String.format(Locale.ROOT, "%6.3f", component))
        .collect(Collectors.joining(" ", "", " …"));
  }
}
