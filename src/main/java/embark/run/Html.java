package embark.run;

import java.util.regex.Pattern;

/** Any text made safe inside a page, in elements and in quoted attributes. */
final class Html {

  /**
   * What a page may not have: control characters, halves of surrogate pairs, and the two code
   * points that are no characters.
   */
  private static final Pattern FORBIDDEN =
      Pattern.compile("[\\p{Cc}&&[^\\t\\n\\r]]|[\\x{D800}-\\x{DFFF}]|[\\uFFFE\\uFFFF]");

  /** What joins the parts of names. */
  private static final Pattern JOINT = Pattern.compile("[_/.:]");

  private Html() {}

  /** The text, shown as it is; what a page may not have becomes a replacement character. */
  static String escape(String text) {
    return FORBIDDEN
        .matcher(text)
        .replaceAll("\uFFFD")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * A name that someone gave: it keeps its own direction of writing, and its blanks; a blank one is
   * in quotes. Where there is no room it is broken between its parts.
   */
  static String name(String name) {
    String text = JOINT.matcher(escape(visible(name))).replaceAll("$0<wbr/>");
    return "<bdi class=\"name\">" + text + "</bdi>";
  }

  /** The name, or a blank one in quotes. */
  static String visible(String name) {
    return name.isBlank() ? "\"" + name + "\"" : name;
  }
}
