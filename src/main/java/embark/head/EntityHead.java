package embark.head;

import embark.infer.Output;
import embark.tokenize.CodePoints;
import embark.tokenize.Encoding;
import embark.tokenize.Places;
import embark.tokenize.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Logits of tokens to entities, as transformers' token-classification pipeline makes them: a
 * softmax over a token's logits, then an {@link Aggregation}.
 *
 * <p>Tokens of overlapping windows are put together before entities are made, each as the window
 * says in which it has most context, so that no entity is there twice or torn. The pipeline makes
 * entities of each window and keeps the longer of two that overlap.
 */
public final class EntityHead implements Head<TokenTags, List<Entity>> {

  private final TagNames names;
  private final Aggregation aggregation;
  private final Set<String> ignored;

  /**
   * A head.
   *
   * @param labels a name for each logit
   * @param ignored labels of entities that are left out; of tokens, where they are not aggregated
   */
  public EntityHead(List<String> labels, Aggregation aggregation, Set<String> ignored) {
    this.names = new TagNames(labels);
    this.aggregation = aggregation;
    this.ignored = Set.copyOf(ignored);
  }

  @Override
  public TokenTags read(Encoding encoding, Output output) {
    Places places = encoding.places();
    int begin = 0;
    while (begin < places.length() && places.text(begin) == Places.SPECIAL) {
      begin++;
    }
    int end = begin;
    while (end < places.length() && places.text(end) != Places.SPECIAL) {
      end++;
    }
    boolean withAll = aggregation == Aggregation.AVERAGE;
    TokenTags tags = new TokenTags(places.first(), end - begin, withAll);
    for (int i = 0; i < tags.length(); i++) {
      int token = begin + i;
      tags.starts[i] = places.start(token);
      tags.ends[i] = places.end(token);
      tags.continuing[i] = places.continuesWord(token);
      score(tags, i, output, token);
    }
    return tags;
  }

  private static void score(TokenTags tags, int i, Output output, int row) {
    int best = 0;
    for (int label = 1; label < output.width(); label++) {
      best = output.at(row, label) > output.at(row, best) ? label : best;
    }
    double largest = output.at(row, best);
    double sum = 0;
    for (int label = 0; label < output.width(); label++) {
      sum += Math.exp(output.at(row, label) - largest);
    }
    tags.labels[i] = best;
    tags.scores[i] = 1 / sum;
    if (tags.all != null) {
      double[] all = new double[output.width()];
      for (int label = 0; label < all.length; label++) {
        all[label] = Math.exp(output.at(row, label) - largest) / sum;
      }
      tags.all[i] = all;
    }
  }

  /** The entities in the text's order; none for a text without tokens. Not to be changed. */
  @Override
  public List<Entity> merge(Text text, List<TokenTags> parts) {
    TokenTags tags = TokenTags.joined(parts);
    if (aggregation.isOfWords()) {
      tags = words(tags);
    }
    CodePoints spans = new CodePoints(text.first());
    List<Entity> entities = new ArrayList<>();
    int from = 0;
    while (from < tags.length()) {
      int to = from + 1;
      while (to < tags.length()
          && aggregation != Aggregation.NONE
          && !names.begins(tags.labels[to], tags.labels[to - 1])) {
        to++;
      }
      int label = tags.labels[from];
      String name = aggregation == Aggregation.NONE ? names.name(label) : names.shown(label);
      if (!ignored.contains(name)) {
        int start = tags.starts[from];
        int end = tags.ends[to - 1];
        entities.add(
            new Entity(name, spans.substring(start, end), start, end, mean(tags.scores, from, to)));
      }
      from = to;
    }
    return List.copyOf(entities);
  }

  @Override
  public List<Entity> copy(List<Entity> answer) {
    return answer;
  }

  private static double mean(double[] scores, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += scores[i];
    }
    return sum / (to - from);
  }

  /** The same with one for all tokens of a word. */
  private TokenTags words(TokenTags tokens) {
    int count = 0;
    for (int i = 0; i < tokens.length(); i++) {
      count += i == 0 || !tokens.continuing[i] ? 1 : 0;
    }
    TokenTags words = new TokenTags(0, count, false);
    int word = 0;
    for (int from = 0; from < tokens.length(); word++) {
      int to = from + 1;
      while (to < tokens.length() && tokens.continuing[to]) {
        to++;
      }
      words.starts[word] = tokens.starts[from];
      words.ends[word] = tokens.ends[to - 1];
      if (aggregation == Aggregation.AVERAGE) {
        average(words, word, tokens, from, to);
      } else {
        int chosen = aggregation == Aggregation.FIRST ? from : surest(tokens.scores, from, to);
        words.labels[word] = tokens.labels[chosen];
        words.scores[word] = tokens.scores[chosen];
      }
      from = to;
    }
    return words;
  }

  private static int surest(double[] scores, int from, int to) {
    int surest = from;
    for (int i = from + 1; i < to; i++) {
      surest = scores[i] > scores[surest] ? i : surest;
    }
    return surest;
  }

  private static void average(TokenTags words, int word, TokenTags tokens, int from, int to) {
    double[] sums = new double[tokens.all[from].length];
    for (int i = from; i < to; i++) {
      for (int label = 0; label < sums.length; label++) {
        sums[label] += tokens.all[i][label];
      }
    }
    int best = surest(sums, 0, sums.length);
    words.labels[word] = best;
    words.scores[word] = sums[best] / (to - from);
  }
}
