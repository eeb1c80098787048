package embark.head;

import embark.infer.Output;
import embark.tokenize.CodePoints;
import embark.tokenize.Encoding;
import embark.tokenize.Places;
import embark.tokenize.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Logits of where an answer begins and ends to the best parts of a context, as transformers'
 * question-answering pipeline (of release 4) makes them: in each window a softmax of either over
 * the context's tokens and the first special token, which stands for no answer; the score of a part
 * is the product of its first token's and its last token's. Parts whose texts are the same but for
 * case are one answer, with the sum of their scores and the place of the first.
 *
 * <p>A part has a score above 0 here; the pipeline may fill its list up with others.
 */
public final class AnswerHead implements Head<AnswerSpans, Reply> {

  private static final int BEGIN = 0;
  private static final int END = 1;

  private final int most;
  private final int longest;
  private final Bounds bounds;
  private final Silence silence;

  /** Where an answer may begin and end. */
  public enum Bounds {
    /** Where words do: a part of one becomes the whole word. */
    WORDS,
    /** Where tokens do. */
    TOKENS
  }

  /** What becomes of the score that the context does not say. */
  public enum Silence {
    /** It is given beside the answers. */
    REPORTED,
    /** It is an answer too, an empty one. */
    AN_ANSWER
  }

  /**
   * A head.
   *
   * @param most answers at most; at least 1
   * @param longest tokens of an answer at most; at least 1
   */
  public AnswerHead(int most, int longest, Bounds bounds, Silence silence) {
    this.most = most;
    this.longest = longest;
    this.bounds = bounds;
    this.silence = silence;
  }

  @Override
  public AnswerSpans read(Encoding encoding, Output output) {
    Places places = encoding.places();
    int begin = 0;
    while (begin < places.length() && places.text(begin) != 1) {
      begin++;
    }
    int end = begin;
    while (end < places.length() && places.text(end) == 1) {
      end++;
    }
    boolean special = places.length() > 0 && places.text(0) == Places.SPECIAL;
    double[] starts = probabilities(output, BEGIN, begin, end, special);
    double[] ends = probabilities(output, END, begin, end, special);
    // The pipeline looks at more of them where some may turn out to be one word.
    SpanChoice best = new SpanChoice(bounds == Bounds.WORDS ? 2 * most + 10 : most);
    for (int start = 0; start < end - begin; start++) {
      int stop = Math.min(end - begin, start + longest);
      for (int last = start; last < stop; last++) {
        best.offer(begin + start, begin + last, starts[start] * ends[last]);
      }
    }
    for (int i = 0; i < best.length(); i++) {
      best.move(
          i,
          places.start(wordStart(places, best.start(i), begin)),
          places.end(wordEnd(places, best.end(i), end)));
    }
    return new AnswerSpans(best, starts[end - begin] * ends[end - begin]);
  }

  /**
   * Probabilities of a window's tokens.
   *
   * @return one for each token of the context, and one for no answer
   */
  private static double[] probabilities(
      Output output, int column, int begin, int end, boolean special) {
    double[] values = new double[end - begin + 1];
    double largest = special ? output.at(0, column) : Double.NEGATIVE_INFINITY;
    for (int token = begin; token < end; token++) {
      largest = Math.max(largest, output.at(token, column));
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      int token = i < end - begin ? begin + i : 0;
      values[i] = token > 0 || special ? Math.exp(output.at(token, column) - largest) : 0;
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
    return values;
  }

  private int wordStart(Places places, int token, int begin) {
    int first = token;
    while (first > begin && isOneWord(places, first - 1, token)) {
      first--;
    }
    return first;
  }

  private int wordEnd(Places places, int token, int end) {
    int last = token;
    while (last + 1 < end && isOneWord(places, last + 1, token)) {
      last++;
    }
    return last;
  }

  private boolean isOneWord(Places places, int one, int other) {
    return bounds == Bounds.WORDS
        && places.word(one) == places.word(other)
        && places.word(one) != Places.NO_WORD;
  }

  /** The answers to the question that is the first text, from the context that is the second. */
  @Override
  public Reply merge(Text text, List<AnswerSpans> parts) {
    CodePoints context = new CodePoints(text.second());
    Map<String, Answer> answers = new LinkedHashMap<>();
    double noAnswer = Double.POSITIVE_INFINITY;
    for (AnswerSpans part : parts) {
      noAnswer = Math.min(noAnswer, part.noAnswerScore());
      SpanChoice best = part.best();
      for (int i = 0; i < best.length(); i++) {
        String found = context.substring(best.start(i), best.end(i));
        answers.merge(
            found.toLowerCase(Locale.ROOT),
            new Answer(found, best.start(i), best.end(i), best.score(i)),
            AnswerHead::together);
      }
    }
    List<Answer> sorted = new ArrayList<>(answers.values());
    if (silence == Silence.AN_ANSWER) {
      sorted.add(new Answer("", 0, 0, noAnswer));
    }
    sorted.sort(Comparator.comparingDouble(Answer::score).reversed());
    return new Reply(sorted.subList(0, Math.min(most, sorted.size())), noAnswer);
  }

  private static Answer together(Answer first, Answer more) {
    return new Answer(first.text(), first.start(), first.end(), first.score() + more.score());
  }

  @Override
  public Reply copy(Reply answer) {
    return answer;
  }
}
