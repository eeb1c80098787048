package embark.tokenize;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts texts into passages that a model reads whole, each as long as it can be: up to the end of
 * its last sentence, if sentences are asked for and one fits, else of its last word, else of its
 * last token that ends with a character. What a tokenizer reads of a passage alone may be more than
 * in the midst of its text; such a passage is cut shorter. Safe for many threads.
 */
public final class PassageCutter {

  /** Characters that are read at a time. */
  private static final int BLOCK = 1 << 16;

  private final Tokenizer placing;
  private final Tokenizer counting;
  private final Limits limits;
  private final Optional<Sentences> sentences;

  /**
   * How long passages are.
   *
   * @param tokens most tokens of a passage, special tokens and those of the prompt included
   * @param overlap most tokens that a passage repeats of the one before it; whole words of it, or
   *     whole sentences where a passage ends with one
   * @param prompt what stands before each passage when the model reads it; empty for nothing
   */
  public record Limits(int tokens, int overlap, String prompt) {}

  /**
   * A cutter.
   *
   * @param placing reads texts to their end and says where tokens stand
   * @param counting reads passages; cuts them no shorter than at a token more than the limit
   * @param sentences where sentences end; empty to look at words alone
   * @throws IllegalArgumentException if the limits leave no room for a token
   */
  public PassageCutter(
      Tokenizer placing, Tokenizer counting, Limits limits, Optional<Sentences> sentences) {
    this.placing = placing;
    this.counting = counting;
    this.limits = limits;
    this.sentences = sentences;
    int room = room();
    if (limits.overlap() >= room) {
      throw new IllegalArgumentException(
          "Invalid overlap: %d; expected at most %d, as maxTokens=%d has room for that beside special tokens%s and one new token."
              .formatted(
                  limits.overlap(),
                  room - 1,
                  limits.tokens(),
                  limits.prompt().isEmpty() ? "" : ", the prompt"));
    }
  }

  /** Tokens of a text beside special ones and the prompt. */
  private int room() {
    return limits.tokens() - tokens("");
  }

  private int tokens(String passage) {
    return counting.encode(Text.of(limits.prompt() + passage)).get(0).length();
  }

  /**
   * The passages of a text, in order; none of a text without tokens. Each begins and ends with what
   * is no blank, and nothing but blanks is in none of them: what has no token, as a mark that the
   * tokenizer strips, stays with the token before it, or with the first.
   *
   * @throws IllegalArgumentException if the tokenizer cannot read the text
   */
  public List<Passage> cut(String text) {
    return new Cut(text).passages();
  }

  /** A text that is being cut. */
  private final class Cut {

    private final CodePoints text;

    /** Where tokens begin and end, and whether one begins a word or a sentence. */
    private final Tokens tokens = new Tokens();

    private Cut(String text) {
      this.text = new CodePoints(text);
      int unit = 0;
      while (unit < text.length()) {
        String rest = text.substring(unit, Math.min(text.length(), unit + BLOCK + 1));
        String block = LongText.prefix(rest, BLOCK);
        Places places = placing.encode(Text.of(block)).get(0).places();
        tokens.add(places, this.text.place(unit), this.text);
        unit += block.length();
      }
      tokens.finish(
          sentences.map(port -> port.ends(text)).orElseGet(() -> new int[0]), this.text::place);
    }

    private List<Passage> passages() {
      List<Passage> passages = new ArrayList<>();
      int room = room();
      int from = 0;
      int done = 0;
      while (done < tokens.size()) {
        Passage passage = null;
        int to = tokens.lastEnd(done, from + room);
        if (from < done && tokens.isWorse(to, tokens.lastEnd(done, done + room))) {
          from = done;
          continue;
        }
        while (to > done) {
          passage = passage(from, to);
          if (passage == null || passage.tokens() <= limits.tokens()) {
            break;
          }
          to = tokens.lastEnd(done, to - 1);
        }
        if (to <= done && from < done) {
          // What it repeats leaves no room for anything new.
          from = done;
          continue;
        }
        if (to <= done) {
          to = tokens.nextEnd(done);
          passage = passage(from, to);
        }
        if (passage != null) {
          passages.add(passage);
        }
        done = to;
        from = tokens.firstStart(Math.max(from + 1, to - limits.overlap()), to);
      }
      return passages;
    }

    /** The passage of some tokens; null if it has nothing but blanks. */
    private Passage passage(int from, int to) {
      int first = from == 0 ? 0 : tokens.start(from);
      int next = to == tokens.size() ? text.length() : tokens.start(to);
      int end = text.beforeBlanks(first, next);
      int start = text.afterBlanks(first, end);
      return start == end
          ? null
          : new Passage(start, end, PassageCutter.this.tokens(text.substring(start, end)));
    }
  }
}
