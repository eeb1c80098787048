package embark.tokenize;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the reference tokenizer makes of each code point, from the resource {@code characters.txt}:
 * no Unicode table of the JDK decides on a token. Read once. Immutable.
 */
final class CharacterTable {

  /** What a character is to the reference. */
  enum Kind {
    /** Part of a word. */
    LETTER,
    /** Nothing: cleaning leaves it out. */
    DROPPED,
    /** A blank between words. */
    BLANK,
    /** A word of its own. */
    PUNCTUATION,
    /** A word of its own where Chinese characters are, else a letter. */
    IDEOGRAPH,
    /** Something else. */
    UNCLEAR
  }

  private static final String RESOURCE = "characters.txt";
  private static final int HEXADECIMAL = 16;

  private static final int FIRST_SYLLABLE = 0xAC00;
  private static final int SYLLABLES = 11_172;
  private static final int TRAILS = 28;
  private static final int VOWELS_AND_TRAILS = 21 * TRAILS;

  private final BitSet dropped = new BitSet();
  private final BitSet blank = new BitSet();
  private final BitSet punctuation = new BitSet();
  private final BitSet ideograph = new BitSet();
  private final BitSet unclear = new BitSet();
  private final BitSet listed = new BitSet();
  private final BitSet changing = new BitSet();
  private final BitSet reordered = new BitSet();
  private final Map<Integer, String> lower = new HashMap<>();
  private final Map<Integer, String> stripped = new HashMap<>();

  private CharacterTable() {
    listed.set(FIRST_SYLLABLE, FIRST_SYLLABLE + SYLLABLES);
    changing.set(FIRST_SYLLABLE, FIRST_SYLLABLE + SYLLABLES);
    listed.set(Character.MIN_SURROGATE, Character.MAX_SURROGATE + 1);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                CharacterTable.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        for (int i = 1; i < words.length; i++) {
          read(words[0], words[i]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Holder {
    private static final CharacterTable TABLE = new CharacterTable();
  }

  /** The table. */
  static CharacterTable read() {
    return Holder.TABLE;
  }

  /** What a code point is. */
  Kind kind(int codePoint) {
    if (!listed.get(codePoint)) {
      return Kind.LETTER;
    }
    if (dropped.get(codePoint)) {
      return Kind.DROPPED;
    }
    if (blank.get(codePoint)) {
      return Kind.BLANK;
    }
    if (punctuation.get(codePoint)) {
      return Kind.PUNCTUATION;
    }
    if (ideograph.get(codePoint)) {
      return Kind.IDEOGRAPH;
    }
    return unclear.get(codePoint) ? Kind.UNCLEAR : Kind.LETTER;
  }

  /** Whether all code points of {@code [first, last]} are of one kind and nothing changes them. */
  boolean isUniform(int first, int last) {
    if (isWithout(listed, first, last)) {
      return true;
    }
    return isWithout(changing, first, last)
        && Stream.of(dropped, blank, punctuation, ideograph, unclear)
            .anyMatch(kind -> kind.nextClearBit(first) > last);
  }

  /** Looks no further than the range: the next member may be planes away. */
  private static boolean isWithout(BitSet set, int first, int last) {
    return set.get(first, last + 1).isEmpty();
  }

  /** What lower-casing makes of a code point: one or more. */
  String lower(int codePoint) {
    String made = lower.get(codePoint);
    return made == null ? Character.toString(codePoint) : made;
  }

  /** What is left of a code point when it is decomposed and its nonspacing marks are left out. */
  String stripped(int codePoint) {
    String made = stripped.get(codePoint);
    if (made != null) {
      return made;
    }
    return isSyllable(codePoint) ? syllable(codePoint) : Character.toString(codePoint);
  }

  /**
   * Whether decomposing a text may move this code point, so that what it becomes is not its own.
   */
  boolean isReordered(int codePoint) {
    return reordered.get(codePoint);
  }

  /** Whether nothing makes another code point of this one or moves it. */
  boolean isUnchanging(int codePoint) {
    return !changing.get(codePoint);
  }

  /** Whether a code point is a Hangul syllable, which decomposes by a formula. */
  static boolean isSyllable(int codePoint) {
    return codePoint >= FIRST_SYLLABLE && codePoint < FIRST_SYLLABLE + SYLLABLES;
  }

  /**
   * The two or three letters of a Hangul syllable. The Unicode Standard, chapter 3.12, gives the
   * formula.
   */
  static String syllable(int codePoint) {
    int syllable = codePoint - FIRST_SYLLABLE;
    char lead = (char) (0x1100 + syllable / VOWELS_AND_TRAILS);
    char vowel = (char) (0x1161 + syllable % VOWELS_AND_TRAILS / TRAILS);
    int trail = syllable % TRAILS;
    return trail == 0
        ? new String(new char[] {lead, vowel})
        : new String(new char[] {lead, vowel, (char) (0x11A7 + trail)});
  }

  private void read(String name, String entry) {
    switch (name) {
      case "dropped" -> all(entry, dropped);
      case "blank" -> all(entry, blank);
      case "punctuation" -> all(entry, punctuation);
      case "ideograph" -> all(entry, ideograph);
      case "unclear" -> all(entry, unclear);
      case "mark" -> {
        int end = end(entry);
        for (int c = first(entry); c < end; c++) {
          change(c, "", stripped);
        }
      }
      case "reordered" -> all(entry, reordered, changing);
      case "lower" -> change(entry, lower);
      case "stripped" -> change(entry, stripped);
      default -> {
        // A comment.
      }
    }
  }

  /** Puts {@code first} or {@code first-last} into sets. */
  private void all(String range, BitSet... sets) {
    int first = first(range);
    int end = end(range);
    listed.set(first, end);
    for (BitSet set : sets) {
      set.set(first, end);
    }
  }

  private static int first(String range) {
    int dash = range.indexOf('-');
    return hex(dash < 0 ? range : range.substring(0, dash));
  }

  private static int end(String range) {
    return 1 + hex(range.substring(range.indexOf('-') + 1));
  }

  /**
   * Takes {@code first>one.two}, {@code first+difference} or {@code first-last/step+difference}.
   */
  private void change(String entry, Map<Integer, String> changes) {
    int arrow = entry.indexOf('>');
    if (arrow >= 0) {
      StringBuilder made = new StringBuilder();
      for (String one : entry.substring(arrow + 1).split("\\.", -1)) {
        made.appendCodePoint(hex(one));
      }
      change(hex(entry.substring(0, arrow)), made.toString(), changes);
      return;
    }
    int sign = Math.max(entry.lastIndexOf('+'), entry.lastIndexOf('-'));
    int difference = hex(entry.substring(sign + 1)) * (entry.charAt(sign) == '-' ? -1 : 1);
    String range = entry.substring(0, sign);
    int slash = range.indexOf('/');
    int dash = range.indexOf('-');
    int first = hex(slash < 0 ? range : range.substring(0, dash));
    int last = slash < 0 ? first : hex(range.substring(dash + 1, slash));
    int step = slash < 0 ? 1 : hex(range.substring(slash + 1));
    for (int c = first; c <= last; c += step) {
      change(c, Character.toString(c + difference), changes);
    }
  }

  private void change(int codePoint, String made, Map<Integer, String> changes) {
    listed.set(codePoint);
    changing.set(codePoint);
    changes.put(codePoint, made);
  }

  private static int hex(String digits) {
    return Integer.parseInt(digits, HEXADECIMAL);
  }
}
