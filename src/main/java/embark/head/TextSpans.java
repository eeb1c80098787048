package embark.head;

/**
 * Parts of a text by code points. It remembers where it was last, so that parts in order cost a
 * single pass. For one thread.
 */
final class TextSpans {

  private final String text;
  private final boolean plain;
  private int point;
  private int unit;

  TextSpans(String text) {
    this.text = text;
    this.plain = text.codePointCount(0, text.length()) == text.length();
  }

  /** The part from one code point up to another; empty where the end lies before the start. */
  String between(int start, int end) {
    if (end <= start) {
      return "";
    }
    if (plain) {
      return text.substring(start, end);
    }
    unit = text.offsetByCodePoints(unit, start - point);
    point = start;
    return text.substring(unit, text.offsetByCodePoints(unit, end - start));
  }
}
