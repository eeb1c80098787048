package embark.tokenize;

import java.util.Arrays;

/** A text whose places are counted in code points. */
public final class CodePoints {

  private final String text;
  private final int length;

  /** Where each code point and the end stand in UTF-16 units; null where they are as many. */
  private final int[] units;

  /** The code points of a text. */
  public CodePoints(String text) {
    this.text = text;
    this.length = text.codePointCount(0, text.length());
    if (length == text.length()) {
      this.units = null;
      return;
    }
    this.units = new int[length + 1];
    int unit = 0;
    for (int i = 0; i < length; i++) {
      units[i] = unit;
      unit += Character.charCount(text.codePointAt(unit));
    }
    units[length] = text.length();
  }

  /** How many there are. */
  public int length() {
    return length;
  }

  /** The code point at a place. */
  public int at(int place) {
    return text.codePointAt(unit(place));
  }

  /** The text from one place up to another; empty where the end lies before the start. */
  public String substring(int start, int end) {
    return end <= start ? "" : text.substring(unit(start), unit(end));
  }

  /** The place of a code point that begins at a UTF-16 unit; that behind it for one inside. */
  public int place(int unit) {
    if (units == null) {
      return unit;
    }
    int found = Arrays.binarySearch(units, unit);
    return found >= 0 ? found : -found - 1;
  }

  /**
   * The first place from {@code start} up to {@code end} that is no blank; {@code end} for none.
   */
  public int afterBlanks(int start, int end) {
    int place = start;
    while (place < end && isBlank(at(place))) {
      place++;
    }
    return place;
  }

  /** The end of the last code point from {@code start} up to {@code end} that is no blank. */
  public int beforeBlanks(int start, int end) {
    int place = end;
    while (place > start && isBlank(at(place - 1))) {
      place--;
    }
    return place;
  }

  private static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private int unit(int place) {
    return units == null ? place : units[place];
  }
}
