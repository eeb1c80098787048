package embark.pipeline;

import embark.head.Windows;
import java.util.List;

/** How long windows are and how much of them neighbours share. */
final class WindowLengths {

  /** In place of an overlap where there are no windows. */
  static final int TRUNCATED = -1;

  /** Special tokens that a window has at least, and one that is new. */
  private static final int LEAST = 3;

  private WindowLengths() {}

  /** Notes an overlap that leaves no room for anything new. */
  static void check(int maxLength, int overlap, List<String> problems) {
    if (overlap < 0 || overlap > Math.max(0, maxLength - LEAST)) {
      problems.add(
          "Invalid overlap: %d; expected 0 to %d, so that maxLength=%d has room beside special tokens for one that is new."
              .formatted(overlap, Math.max(0, maxLength - LEAST), maxLength));
    }
  }

  /** About as many characters as are read of a text, those of two windows twice. */
  static long weight(long characters, int maxLength, int overlap) {
    return overlap == TRUNCATED ? characters : Windows.weight(characters, maxLength, overlap);
  }
}
