package embark.spark;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.FilteredBreakIteratorBuilder;
import com.ibm.icu.util.IllformedLocaleException;
import com.ibm.icu.util.ULocale;
import embark.tokenize.Sentences;
import java.util.stream.IntStream;

/**
 * Sentences by ICU, which comes with Spark: Unicode's rules (UAX 29) for a language, without ends
 * behind abbreviations that ICU lists for it ({@code Mr.}).
 */
final class IcuSentences implements Sentences {

  private static final long serialVersionUID = 1L;

  private final String language;

  /** Null until it is needed, and after a journey. */
  private transient BreakIterator rules;

  /**
   * Sentences of a language.
   *
   * @param language its BCP 47 tag, as {@code en} or {@code zh-Hant}
   * @throws IllegalArgumentException if it is no such tag
   */
  IcuSentences(String language) {
    this.language = language;
    locale();
  }

  private ULocale locale() {
    try {
      return new ULocale.Builder().setLanguageTag(language).build();
    } catch (IllformedLocaleException e) {
      throw new IllegalArgumentException(
          "Invalid language: '%s'; expected a language's tag, as en, de or zh. Correct it."
              .formatted(language),
          e);
    }
  }

  /** Iterators are for one thread each. */
  private synchronized BreakIterator rules() {
    if (rules == null) {
      rules =
          FilteredBreakIteratorBuilder.getInstance(locale())
              .wrapIteratorWithFilter(BreakIterator.getSentenceInstance(locale()));
    }
    return (BreakIterator) rules.clone();
  }

  @Override
  public int[] ends(String text) {
    BreakIterator sentences = rules();
    sentences.setText(text);
    IntStream.Builder ends = IntStream.builder();
    sentences.first();
    for (int end = sentences.next(); end != BreakIterator.DONE; end = sentences.next()) {
      ends.add(end);
    }
    return ends.build().toArray();
  }
}
