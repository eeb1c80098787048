package embark.tokenize;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * Asks the reference what it does with every Unicode code point, and prints the answers as the
 * resource {@code characters.txt}, which {@link CharacterTable} reads.
 *
 * <p>Each code point c is put between two letters, {@code acb}: gone, a blank, a word of its own or
 * part of a word. What lower-casing or stripping of accents makes of it is what lies between the
 * letters then. It is reordered if NFD moves it before or behind a mark of a class beyond its own.
 */
final class CharacterProperties {

  private static final int CODE_POINTS = Character.MAX_CODE_POINT + 1;

  /** Code points that are put into one text. */
  private static final int CHUNK = 256;

  /** Stands between the answers; no character but itself becomes it. */
  private static final String MARK = "!";

  /** The mark of the highest combining class, 240, and the one of the lowest, 1. */
  private static final String HIGHEST = "\u0345";

  private static final String LOWEST = "\u0334";

  private final BitSet dropped = new BitSet();
  private final BitSet blank = new BitSet();
  private final BitSet punctuation = new BitSet();
  private final BitSet ideographs = new BitSet();
  private final BitSet reordered = new BitSet();
  private final BitSet unclear = new BitSet();
  private final SortedMap<Integer, String> lower = new TreeMap<>();
  private final SortedMap<Integer, String> stripped = new TreeMap<>();

  private CharacterProperties() {}

  /** Prints the table. */
  public static void main(String[] words) {
    CharacterProperties properties = new CharacterProperties();
    properties.ask();
    properties.print();
  }

  private interface Answer {
    void take(int codePoint, List<String> words);
  }

  private void ask() {
    each(
        ReferenceWords.bertNormalizer(EnumSet.noneOf(BertRule.class)),
        "",
        "",
        (c, words) -> {
          String self = Character.toString(c);
          if (words.equals(List.of("ab"))) {
            dropped.set(c);
          } else if (words.equals(List.of("a", "b"))) {
            blank.set(c);
          } else if (words.equals(List.of("a", self, "b"))) {
            punctuation.set(c);
          } else if (!words.equals(List.of("a" + self + "b"))) {
            unclear.set(c);
          }
        });
    each(
        ReferenceWords.bertNormalizer(Set.of(BertRule.IDEOGRAPHS_ALONE)),
        "",
        "",
        (c, words) -> {
          boolean alone = words.equals(List.of("a", Character.toString(c), "b"));
          if (alone && !punctuation.get(c)) {
            ideographs.set(c);
          }
        });
    each(
        ReferenceWords.bertNormalizer(Set.of(BertRule.LOWERCASE)),
        "",
        "",
        (c, words) -> changed(lower, c, words));
    each(
        ReferenceWords.bertNormalizer(Set.of(BertRule.STRIP_ACCENTS)),
        "",
        "",
        (c, words) -> changed(stripped, c, words));
    askForOrder();
  }

  private void changed(SortedMap<Integer, String> changes, int c, List<String> words) {
    String joined = String.join("", words);
    String made = joined.substring(1, joined.length() - 1);
    if (!made.equals(Character.toString(c)) && !dropped.get(c) && !blank.get(c)) {
      changes.put(c, made);
    }
  }

  private void askForOrder() {
    String nfd = "{\"type\": \"NFD\"}";
    String[] decomposed = new String[CODE_POINTS];
    each(
        nfd,
        "",
        "",
        (c, words) -> {
          String joined = String.join("", words);
          decomposed[c] = joined.substring(1, joined.length() - 1);
        });
    each(nfd, HIGHEST, "", (c, words) -> moved(c, words, HIGHEST + decomposed[c]));
    each(nfd, "", LOWEST, (c, words) -> moved(c, words, decomposed[c] + LOWEST));
  }

  private void moved(int c, List<String> words, String inOrder) {
    if (!String.join("", words).equals("a" + inOrder + "b")) {
      reordered.set(c);
    }
  }

  private static void each(String normalizer, String before, String after, Answer answer) {
    try (ReferenceWords reference = new ReferenceWords(normalizer)) {
      List<Integer> some = new ArrayList<>();
      for (int c = 0; c < CODE_POINTS; c++) {
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
          continue;
        }
        if (c < 128) {
          answer.take(c, reference.words("a" + before + (char) c + after + "b"));
        } else {
          some.add(c);
        }
        if (some.size() == CHUNK || c + 1 == CODE_POINTS) {
          answers(reference, some, before, after, answer);
          some.clear();
        }
      }
    }
  }

  private static void answers(
      ReferenceWords reference, List<Integer> some, String before, String after, Answer answer) {
    StringBuilder text = new StringBuilder();
    for (int c : some) {
      text.append('a').append(before).appendCodePoint(c).append(after).append('b').append(MARK);
    }
    List<String> words = reference.words(text.toString());
    int start = 0;
    for (int c : some) {
      int end = start + words.subList(start, words.size()).indexOf(MARK);
      answer.take(c, words.subList(start, end));
      start = end + 1;
    }
    if (start != words.size()) {
      throw new IllegalStateException("The words of %s could not be told apart".formatted(some));
    }
  }

  private void print() {
    System.out.println(
        """
        # What the Hugging Face tokenizers library makes of each character; CharacterTable reads it. Written by
        # CharacterProperties, which asks the library. Hexadecimal.
        # dropped, blank: left out by cleaning, or taken for a blank. punctuation: a word of its own.
        # ideograph: a word of its own where Chinese characters are. unclear: none of these, nor part of a word.
        # mark: left out by stripping of accents. reordered: not left out, but moved by NFD among its neighbours.
        # lower, stripped: what a character becomes, first-last/step+difference or first>others.
        # Hangul syllables, which NFD decomposes by a formula, are not listed.""");
    print("dropped", dropped);
    print("blank", blank);
    print("punctuation", punctuation);
    print("ideograph", ideographs);
    print("unclear", unclear);
    BitSet marks = new BitSet();
    stripped.forEach((c, made) -> marks.set(c, made.isEmpty()));
    print("mark", marks);
    stripped.keySet().forEach(reordered::clear);
    print("reordered", reordered);
    print("lower", lower, c -> true);
    print("stripped", stripped, c -> !marks.get(c) && !isHangul(c));
  }

  /** Prints entries in lines of at most about 120 characters, each behind the name. */
  private static void print(String name, List<String> entries) {
    StringBuilder line = new StringBuilder(name);
    for (String entry : entries) {
      if (line.length() + entry.length() > 118) {
        System.out.println(line);
        line = new StringBuilder(name);
      }
      line.append(' ').append(entry);
    }
    System.out.println(line);
  }

  private boolean isHangul(int c) {
    boolean syllable = CharacterTable.isSyllable(c);
    if (syllable && !CharacterTable.syllable(c).equals(stripped.get(c))) {
      throw new IllegalStateException("The formula of Hangul syllables fails for " + hex(c));
    }
    return syllable;
  }

  private static void print(String name, BitSet set) {
    List<String> entries = new ArrayList<>();
    for (int first = set.nextSetBit(0); first >= 0; ) {
      int end = set.nextClearBit(first);
      entries.add(end - 1 > first ? hex(first) + "-" + hex(end - 1) : hex(first));
      first = set.nextSetBit(end);
    }
    print(name, entries);
  }

  private static void print(String name, SortedMap<Integer, String> map, IntPredicate listed) {
    List<String> entries = new ArrayList<>();
    List<Integer> keys = map.keySet().stream().filter(listed::test).toList();
    for (int i = 0; i < keys.size(); ) {
      int first = keys.get(i);
      String made = map.get(first);
      if (made.codePointCount(0, made.length()) != 1) {
        entries.add(
            made.codePoints()
                .mapToObj(CharacterProperties::hex)
                .collect(Collectors.joining(".", hex(first) + ">", "")));
        i++;
        continue;
      }
      int difference = made.codePointAt(0) - first;
      int step = i + 1 < keys.size() ? keys.get(i + 1) - first : 0;
      int last = i;
      while (step > 0
          && step <= 2
          && last + 1 < keys.size()
          && keys.get(last + 1) - keys.get(last) == step
          && map.get(keys.get(last + 1))
              .equals(Character.toString(keys.get(last + 1) + difference))) {
        last++;
      }
      String range = last > i ? hex(first) + "-" + hex(keys.get(last)) + "/" + step : hex(first);
      entries.add(range + (difference < 0 ? "-" : "+") + hex(Math.abs(difference)));
      i = last + 1;
    }
    print(name, entries);
  }

  private static String hex(int value) {
    return Integer.toHexString(value).toUpperCase(Locale.ROOT);
  }
}
