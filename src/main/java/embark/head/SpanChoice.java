package embark.head;

/** The best spans of a window of a context, the best first. */
public final class SpanChoice {

  private final int[] starts;
  private final int[] ends;
  private final double[] scores;
  private int length;

  /** Room for the best {@code most} spans. */
  SpanChoice(int most) {
    this.starts = new int[most];
    this.ends = new int[most];
    this.scores = new double[most];
  }

  /** Takes a span if it is among the best and its score is above 0; of equals, the first stay. */
  void offer(int start, int end, double score) {
    if (score <= (length < scores.length ? 0 : scores[length - 1])) {
      return;
    }
    int place = length < scores.length ? length++ : length - 1;
    while (place > 0 && scores[place - 1] < score) {
      starts[place] = starts[place - 1];
      ends[place] = ends[place - 1];
      scores[place] = scores[place - 1];
      place--;
    }
    starts[place] = start;
    ends[place] = end;
    scores[place] = score;
  }

  int length() {
    return length;
  }

  int start(int i) {
    return starts[i];
  }

  int end(int i) {
    return ends[i];
  }

  double score(int i) {
    return scores[i];
  }

  /** Puts a span in the place of another. */
  void move(int i, int start, int end) {
    starts[i] = start;
    ends[i] = end;
  }
}
