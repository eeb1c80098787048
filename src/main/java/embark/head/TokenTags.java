package embark.head;

import java.util.List;

/**
 * The best label of each token of a text or a window of it, special tokens left out. Owns its
 * arrays, which have an element for each token.
 */
public final class TokenTags {

  /** How many of the text's tokens lie before these. */
  private final int first;

  final int[] starts;
  final int[] ends;

  /** Whether a token belongs to the word of the one before it. */
  final boolean[] continuing;

  final int[] labels;
  final double[] scores;

  /** Scores of all labels for each token; null unless they are needed. */
  final double[][] all;

  /** Room for tokens. */
  TokenTags(int first, int length, boolean withAll) {
    this.first = first;
    this.starts = new int[length];
    this.ends = new int[length];
    this.continuing = new boolean[length];
    this.labels = new int[length];
    this.scores = new double[length];
    this.all = withAll ? new double[length][] : null;
  }

  int length() {
    return labels.length;
  }

  /**
   * The tokens of a whole text. One that is in several windows has its label from where it has most
   * of the text on both sides, the first of equals; the text's own ends are no lack.
   *
   * @param windows in the text's order
   */
  static TokenTags joined(List<TokenTags> windows) {
    if (windows.size() == 1) {
      return windows.get(0);
    }
    TokenTags last = windows.get(windows.size() - 1);
    int length = last.first + last.length();
    int[] context = new int[length];
    TokenTags joined = new TokenTags(0, length, last.all != null);
    for (TokenTags window : windows) {
      for (int i = 0; i < window.length(); i++) {
        int left = window.first == 0 ? length : i;
        int right = window == last ? length : window.length() - 1 - i;
        int around = 1 + Math.min(left, right);
        if (around > context[window.first + i]) {
          context[window.first + i] = around;
          joined.copy(window.first + i, window, i);
        }
      }
    }
    return joined;
  }

  private void copy(int to, TokenTags other, int from) {
    starts[to] = other.starts[from];
    ends[to] = other.ends[from];
    continuing[to] = other.continuing[from];
    labels[to] = other.labels[from];
    scores[to] = other.scores[from];
    if (all != null) {
      all[to] = other.all[from];
    }
  }
}
