package embark.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.Arrays;

/**
 * Cuts a text that is far longer than its tokens can be to a part that has the same ids, so that a
 * cell of 50 MB costs what a page costs.
 *
 * <p>A prefix has the ids of the whole when it holds clearly more tokens than are kept: tokenizers
 * of this kind look at one word at a time, and no word that counts is longer than {@link #MARGIN}.
 * Text that hides its tokens behind long runs (a megabyte of blanks) is squeezed first, where the
 * tokenizer was found to read the run and its short form alike. What is left after squeezing is
 * read up to {@link #MOST} characters.
 */
final class LongText implements AutoCloseable {

  /** Tokens that a prefix must have beyond those kept: more than one cut word can give. */
  private static final int MARGIN = 128;

  /** Characters of a first prefix for each token kept. */
  private static final int CHARACTERS_A_TOKEN = 16;

  /** Characters that are tokenized at most, whatever the text. */
  static final int MOST = 1 << 22;

  /** A run of letters this long is one unknown word to a tokenizer that knows word limits. */
  private static final int LONGEST_WORD = 1_000;

  private static final String BLANKS = " \t\n\r";

  private final TokenizerDefinition definition;
  private final int first;
  private HuggingFaceTokenizer probe;
  private boolean squeezesBlanks;
  private boolean squeezesWords;

  LongText(TokenizerDefinition definition) {
    this.definition = definition;
    this.first = CHARACTERS_A_TOKEN * (definition.maxLength() + MARGIN);
  }

  /** The text itself, or a shorter one with the same first ids. */
  String cut(String text) {
    if (text.length() <= first) {
      return text;
    }
    openProbe();
    String prefix = text.substring(0, boundary(text, first));
    if (hasEnough(prefix)) {
      return prefix;
    }
    String squeezed = squeeze(text);
    for (long end = first * 4L; end < squeezed.length(); end *= 4) {
      prefix = squeezed.substring(0, boundary(squeezed, (int) end));
      if (hasEnough(prefix)) {
        return prefix;
      }
    }
    return squeezed;
  }

  @Override
  public synchronized void close() {
    if (probe != null) {
      probe.close();
    }
  }

  private synchronized void openProbe() {
    if (probe == null) {
      HuggingFaceTokenizer opened =
          DjlTokenizer.open(
              new TokenizerDefinition(definition.json(), definition.maxLength() + MARGIN));
      squeezesBlanks = alike(opened, "a" + BLANKS.repeat(8) + "b", "a b");
      squeezesWords = alike(opened, "a".repeat(LONGEST_WORD), "a".repeat(4 * LONGEST_WORD));
      probe = opened;
    }
  }

  private static boolean alike(HuggingFaceTokenizer tokenizer, String one, String other) {
    return Arrays.equals(tokenizer.encode(one).getIds(), tokenizer.encode(other).getIds());
  }

  private boolean hasEnough(String prefix) {
    return probe.encode(prefix).exceedMaxLength();
  }

  /** The last end of a word at or before {@code end}, or {@code end} itself if there is none. */
  private static int boundary(String text, int end) {
    for (int i = end; i > end / 2; i--) {
      if (isBlank(text.charAt(i)) && !isBlank(text.charAt(i - 1))) {
        return i;
      }
    }
    return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
  }

  private String squeeze(String text) {
    StringBuilder squeezed = new StringBuilder(Math.min(text.length(), MOST));
    int word = 0;
    for (int i = 0; i < text.length() && squeezed.length() < MOST; i++) {
      char c = text.charAt(i);
      boolean again = squeezesBlanks && isBlank(c) && i > 0 && isBlank(text.charAt(i - 1));
      word = isPlainLetter(c) ? word + 1 : 0;
      if (!again && !(squeezesWords && word > LONGEST_WORD)) {
        squeezed.append(c);
      }
    }
    int last = squeezed.length() - 1;
    if (last >= 0 && Character.isHighSurrogate(squeezed.charAt(last))) {
      squeezed.setLength(last);
    }
    return squeezed.toString();
  }

  private static boolean isBlank(char c) {
    return BLANKS.indexOf(c) >= 0;
  }

  /** Letters and digits of scripts that are written in words, so that a run of them is one word. */
  private static boolean isPlainLetter(char c) {
    return c < '\u0250' && Character.isLetterOrDigit(c);
  }
}
