package embark.tokenize;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cuts a text that is far longer than its tokens can be to a part that has the same ids, so that a
 * cell of 50 MB costs what a page costs.
 *
 * <p>A prefix has the ids of the whole when it holds clearly more tokens than are kept: tokenizers
 * of this kind look at one word at a time, and no word that counts is longer than {@link #MARGIN}.
 * Text that hides its tokens behind long runs (a megabyte of blanks) is squeezed first, where the
 * tokenizer was found to read a long run and a longer one alike. What is left after squeezing is
 * read up to {@link #MOST} characters.
 */
final class LongText implements AutoCloseable {

  /** Tokens that a prefix must have beyond those kept: more than one cut word can give. */
  static final int MARGIN = 128;

  /** Characters of a first prefix for each token kept. */
  private static final int CHARACTERS_A_TOKEN = 16;

  /** Characters that are tokenized at most, whatever the text. */
  static final int MOST = 1 << 22;

  /** Runs longer than this are squeezed to it. */
  private static final int LONGEST_RUN = 1_000;

  private final TokenizerDefinition definition;
  private final int first;
  private final Map<String, Boolean> squeezable = new ConcurrentHashMap<>();
  private HuggingFaceTokenizer probe;

  /**
   * A text or a part of it that has the same first ids.
   *
   * @param text what to tokenize
   * @param complete whether nothing was left out but runs that make no difference, or behind more
   *     tokens than are kept
   */
  record Cut(String text, boolean complete) {}

  LongText(TokenizerDefinition definition) {
    this.definition = definition;
    this.first = first(definition);
  }

  /** Characters that hold clearly more tokens than are kept, in most texts. */
  static int first(TokenizerDefinition definition) {
    return CHARACTERS_A_TOKEN * (definition.maxLength() + MARGIN);
  }

  /** The text itself, or a shorter one with the same first ids. */
  Cut cut(String text) {
    if (text.length() <= first) {
      return new Cut(text, true);
    }
    HuggingFaceTokenizer tokenizer = probe();
    String prefix = prefix(text, first);
    if (tokenizer.encode(prefix).exceedMaxLength()) {
      return new Cut(prefix, true);
    }
    String squeezed = squeeze(text);
    for (long end = first * 4L; end < squeezed.length(); end *= 4) {
      prefix = prefix(squeezed, (int) end);
      if (tokenizer.encode(prefix).exceedMaxLength()) {
        return new Cut(prefix, true);
      }
    }
    // Squeezing stops within a character of the most that it keeps.
    return new Cut(squeezed, squeezed.length() < MOST - 1);
  }

  @Override
  public synchronized void close() {
    if (probe != null) {
      probe.close();
    }
  }

  private synchronized HuggingFaceTokenizer probe() {
    if (probe == null) {
      probe =
          DjlTokenizer.open(
              new TokenizerDefinition(definition.json(), definition.maxLength() + MARGIN));
    }
    return probe;
  }

  /** The text up to about so many characters, at the end of a word if it can be. */
  static String prefix(String text, int characters) {
    return characters < text.length() ? text.substring(0, boundary(text, characters)) : text;
  }

  /** The last end of a word at or before {@code end}, or {@code end} itself if there is none. */
  private static int boundary(String text, int end) {
    for (int i = end; i > end / 2; i--) {
      if (Kind.of(text.charAt(i)) == Kind.BLANK && Kind.of(text.charAt(i - 1)) != Kind.BLANK) {
        return i;
      }
    }
    return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
  }

  /** Kinds of characters that make runs. */
  private enum Kind {
    /** Blanks that separate words; mixed ones make one run. */
    BLANK,
    /** Letters and digits of scripts that are written in words; mixed ones make one run. */
    LETTER,
    /** All others; only the same one makes a run. */
    OTHER;

    static Kind of(char c) {
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        return BLANK;
      }
      return c < '\u0250' && Character.isLetterOrDigit(c) ? LETTER : OTHER;
    }
  }

  /** The text without what the tokenizer was found not to read, at most {@link #MOST} long. */
  String squeeze(String text) {
    StringBuilder squeezed = new StringBuilder(Math.min(text.length(), MOST));
    int run = 0;
    for (int i = 0; i < text.length() && squeezed.length() < MOST; i++) {
      char c = text.charAt(i);
      run = i > 0 && continuesRun(text.charAt(i - 1), c) ? run + 1 : 1;
      if (run <= LONGEST_RUN || !isSqueezable(c)) {
        squeezed.append(c);
      }
    }
    int last = squeezed.length() - 1;
    if (last >= 0 && Character.isHighSurrogate(squeezed.charAt(last))) {
      squeezed.setLength(last);
    }
    return squeezed.toString();
  }

  private static boolean continuesRun(char before, char c) {
    return before == c || (Kind.of(c) != Kind.OTHER && Kind.of(before) == Kind.of(c));
  }

  /** Whether a long run of a character and a run twice as long have the same ids, all of them. */
  private boolean isSqueezable(char c) {
    String unit =
        switch (Kind.of(c)) {
          case BLANK -> " \t\n\r";
          case LETTER -> "aZ9";
          case OTHER -> String.valueOf(c);
        };
    return !Character.isSurrogate(c) && squeezable.computeIfAbsent(unit, this::readsRunsAlike);
  }

  private boolean readsRunsAlike(String unit) {
    Encoding run = probe().encode("a " + unit.repeat(LONGEST_RUN / unit.length()) + " b");
    Encoding longer = probe().encode("a " + unit.repeat(2 * LONGEST_RUN / unit.length()) + " b");
    return !run.exceedMaxLength()
        && !longer.exceedMaxLength()
        && Arrays.equals(run.getIds(), longer.getIds());
  }
}
