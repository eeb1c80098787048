package embark.tokenize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What becomes of each UTF-16 unit or code point under the rules of one BERT tokenizer, as far as
 * that depends on nothing beside it. Immutable.
 */
final class Characters {

  /** Part of a word: the code point plus {@link #difference}. */
  static final int LETTER = 0;

  /** A word of its own: the code point plus {@link #difference}. */
  static final int ALONE = 1;

  /** A blank between words. */
  static final int BLANK = 2;

  /** Nothing. */
  static final int DROPPED = 3;

  /** Part of a word: the letters that {@link #letters} gives. */
  static final int LETTERS = 4;

  /** Half of a code point, as UTF-16 writes it. */
  static final int SURROGATE = 5;

  /** A word of its own that may begin an added token. */
  static final int ADDED = 6;

  /** Not known without the text around it. */
  static final int FOREIGN = 7;

  private static final int KIND_BITS = 3;
  private static final int KIND_MASK = (1 << KIND_BITS) - 1;
  private static final int PAGE_BITS = 8;
  private static final int PAGE = 1 << PAGE_BITS;

  /** Where a Hangul syllable's letters are made by formula, not kept. */
  private static final int SYLLABLE = -1;

  private static final int SYLLABLE_LETTERS = 3;

  private final short[] pages = new short[(Character.MAX_CODE_POINT + 1) / PAGE];
  private final int[] entries;
  private final String[] letters;
  private final int most;

  /**
   * Characters under some rules.
   *
   * @param added the characters that added tokens begin with; each a word of its own
   */
  Characters(CharacterTable table, Set<BertRule> rules, Set<Character> added) {
    List<int[]> distinct = new ArrayList<>();
    Map<Integer, Short> uniform = new HashMap<>();
    List<String> many = new ArrayList<>();
    for (int page = 0; page < pages.length; page++) {
      int first = page << PAGE_BITS;
      int entry = entry(table, rules, first, many);
      boolean isUniform = table.isUniform(first, first + PAGE - 1);
      Short same = isUniform ? uniform.putIfAbsent(entry, (short) distinct.size()) : null;
      if (same != null) {
        pages[page] = same;
        continue;
      }
      int[] made = new int[PAGE];
      Arrays.setAll(made, i -> isUniform || i == 0 ? entry : entry(table, rules, first + i, many));
      pages[page] = (short) distinct.size();
      distinct.add(made);
    }
    this.entries = distinct.stream().flatMapToInt(IntStream::of).toArray();
    this.letters = many.toArray(String[]::new);
    this.most = Math.max(SYLLABLE_LETTERS, many.stream().mapToInt(String::length).max().orElse(0));
    for (char first : added) {
      if (of(first) != ALONE) {
        throw new IllegalArgumentException(
            "Invalid first character of an added token: %s; expected punctuation."
                .formatted(first));
      }
      entries[pages[first >> PAGE_BITS] << PAGE_BITS | (first & (PAGE - 1))] = ADDED;
    }
  }

  /** The entry of a UTF-16 unit or a code point; {@link #kind} and the others read it. */
  int of(int codePoint) {
    return entries[pages[codePoint >> PAGE_BITS] << PAGE_BITS | (codePoint & (PAGE - 1))];
  }

  /** Which of this class's kinds. */
  static int kind(int entry) {
    return entry & KIND_MASK;
  }

  /** What to add to the code point. */
  static int difference(int entry) {
    return entry >> KIND_BITS;
  }

  /** What a code point whose kind is {@link #LETTERS} becomes. */
  String letters(int codePoint, int entry) {
    int index = entry >> KIND_BITS;
    return index == SYLLABLE ? CharacterTable.syllable(codePoint) : letters[index];
  }

  /** UTF-16 units that a character becomes at most, for each of its own. */
  int most() {
    return most;
  }

  private static int entry(
      CharacterTable table, Set<BertRule> rules, int codePoint, List<String> many) {
    if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
      return SURROGATE;
    }
    CharacterTable.Kind kind = table.kind(codePoint);
    return switch (kind) {
      case DROPPED -> DROPPED;
      case BLANK -> BLANK;
      case UNCLEAR -> FOREIGN;
      case LETTER, PUNCTUATION, IDEOGRAPH -> {
        boolean ideograph =
            kind == CharacterTable.Kind.IDEOGRAPH && rules.contains(BertRule.IDEOGRAPHS_ALONE);
        if (table.isUnchanging(codePoint)) {
          yield ideograph || kind == CharacterTable.Kind.PUNCTUATION ? ALONE : LETTER;
        }
        if (CharacterTable.isSyllable(codePoint)) {
          yield rules.contains(BertRule.STRIP_ACCENTS) ? SYLLABLE << KIND_BITS | LETTERS : LETTER;
        }
        String made = normalized(table, rules, codePoint);
        yield made == null ? FOREIGN : entry(table, codePoint, made, ideograph, many);
      }
    };
  }

  /** What a code point becomes, or null if that depends on those beside it. */
  private static String normalized(CharacterTable table, Set<BertRule> rules, int codePoint) {
    String made = Character.toString(codePoint);
    if (rules.contains(BertRule.STRIP_ACCENTS)) {
      made = table.stripped(codePoint);
      for (int i = 0; i < made.length(); i += Character.charCount(made.codePointAt(i))) {
        if (table.isReordered(made.codePointAt(i))) {
          return null;
        }
      }
    }
    return rules.contains(BertRule.LOWERCASE) ? lower(table, made) : made;
  }

  private static String lower(CharacterTable table, String text) {
    if (text.length() == 1) {
      return table.lower(text.charAt(0));
    }
    StringBuilder lower = new StringBuilder();
    text.codePoints().forEach(c -> lower.append(table.lower(c)));
    return lower.toString();
  }

  private static int entry(
      CharacterTable table, int codePoint, String made, boolean ideograph, List<String> many) {
    if (made.isEmpty()) {
      return DROPPED;
    }
    int first = made.codePointAt(0);
    boolean one = made.length() == Character.charCount(first);
    int difference = (first - codePoint) << KIND_BITS;
    if (one && (ideograph || table.kind(first) == CharacterTable.Kind.PUNCTUATION)) {
      return difference | ALONE;
    }
    if (ideograph || !areLetters(table, made)) {
      return FOREIGN;
    }
    if (one && Character.charCount(first) == Character.charCount(codePoint)) {
      return difference | LETTER;
    }
    many.add(made);
    return (many.size() - 1) << KIND_BITS | LETTERS;
  }

  private static boolean areLetters(CharacterTable table, String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      CharacterTable.Kind kind = table.kind(text.codePointAt(i));
      if (kind != CharacterTable.Kind.LETTER && kind != CharacterTable.Kind.IDEOGRAPH) {
        return false;
      }
    }
    return true;
  }
}
