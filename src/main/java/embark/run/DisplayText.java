package embark.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Any text as it fits on one line, measured in the columns of a terminal. */
public final class DisplayText {

  private static final String MORE = "…";

  /** What a reader takes for one character: with its accents, or an emoji of several parts. */
  private static final Pattern CHARACTER = Pattern.compile("\\X");

  /** What takes no column: accents and the like, but not what turns a symbol into an emoji. */
  private static final Pattern NO_COLUMN = Pattern.compile("[\\p{Mn}\\p{Me}\\p{Cf}&&[^\\uFE0F]]");

  /** What can take two columns: Chinese, Japanese, Korean, symbols, emoji. */
  private static final Pattern TWO_COLUMNS =
      Pattern.compile(
          "[\\u1100-\\u115F\\u2300-\\u27BF\\u2B00-\\u2BFF\\u2E80-\\uA4CF\\uAC00-\\uD7A3"
              + "\\uF900-\\uFAFF\\uFE30-\\uFE6F\\uFF00-\\uFFEF\\x{16FE0}-\\x{10FFFF}]");

  private DisplayText() {}

  /**
   * A text on one line, cut where it is too long.
   *
   * @param text may have line breaks and tabs: each run of blanks becomes a space, and what would
   *     steer the terminal or turn the line round is left out; a blank text is shown in quotes
   * @param columns that it may take
   */
  public static String fit(String text, int columns) {
    String line = line(text);
    if (width(line) <= columns) {
      return line;
    }
    StringBuilder cut = new StringBuilder();
    int used = width(MORE);
    Matcher character = CHARACTER.matcher(line);
    while (character.find() && used + width(character.group()) <= columns) {
      used += width(character.group());
      cut.append(character.group());
    }
    return cut.toString().stripTrailing() + MORE;
  }

  private static String line(String text) {
    if (text.isBlank()) {
      return "\"" + text.replaceAll("(?U)\\s+", " ") + "\"";
    }
    return text.replaceAll("(?U)\\s+", " ")
        .strip()
        .replaceAll("[\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069]", "");
  }

  /** The most columns that a terminal takes for a text. */
  public static int width(String text) {
    int characters = text.codePointCount(0, text.length());
    return characters - count(NO_COLUMN, text) + count(TWO_COLUMNS, text);
  }

  /** A text that fits, and blanks up to so many columns. */
  public static String padded(String text, int columns) {
    String fitting = fit(text, columns);
    return fitting + " ".repeat(columns - width(fitting));
  }

  private static int count(Pattern pattern, String text) {
    return (int) pattern.matcher(text).results().count();
  }
}
