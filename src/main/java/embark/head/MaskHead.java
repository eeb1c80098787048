package embark.head;

import embark.infer.Graph;
import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * Logits of words at masks to the best words, as transformers' fill-mask pipeline gives them, and
 * to the logarithms of the probabilities of hidden tokens (Salazar et al. 2020, Masked Language
 * Model Scoring). Probabilities are a softmax over all words of the vocabulary.
 */
public final class MaskHead implements Head<MaskHead.Part, Filling> {

  private final Graph.Shape shape;
  private final Vocabulary vocabulary;
  private final int topK;
  private final int[] targets;

  /**
   * A head.
   *
   * @param shape whether the graph gives rows for all tokens or for those that are wanted
   * @param topK words for each mask at most
   * @param targets ids of the words to choose from; none for all
   */
  public MaskHead(Graph.Shape shape, Vocabulary vocabulary, int topK, int... targets) {
    this.shape = shape;
    this.vocabulary = vocabulary;
    this.topK = topK;
    this.targets = targets.clone();
  }

  /**
   * What an encoding contributes.
   *
   * @param words the best words of its masks; none where a token is hidden
   * @param likelihood the logarithm of the hidden token's probability; 0 for none
   * @param hidden 1 where a token is hidden, else 0
   */
  public record Part(List<Word> words, double likelihood, int hidden) {}

  @Override
  public Part read(Encoding encoding, Output output) {
    int[] wanted = encoding.wanted();
    if (encoding.hidden() != Encoding.NONE) {
      int row = shape == Graph.Shape.WANTED ? 0 : wanted[0];
      double likelihood = output.at(row, encoding.hidden()) - logOfSum(output, row);
      return new Part(List.of(), likelihood, 1);
    }
    List<Word> words = new ArrayList<>();
    for (int mask = 0; mask < wanted.length; mask++) {
      int row = shape == Graph.Shape.WANTED ? mask : wanted[mask];
      double sum = logOfSum(output, row);
      for (int id : best(output, row)) {
        words.add(new Word(mask, vocabulary.text(id), Math.exp(output.at(row, id) - sum), id));
      }
    }
    return new Part(words, 0, 0);
  }

  /** The logarithm of the sum of what logits are exponents of. */
  private static double logOfSum(Output output, int row) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int id = 0; id < output.width(); id++) {
      largest = Math.max(largest, output.at(row, id));
    }
    double sum = 0;
    for (int id = 0; id < output.width(); id++) {
      sum += Math.exp(output.at(row, id) - largest);
    }
    return largest + Math.log(sum);
  }

  /** The ids with the largest logits, the largest first, of equals the first. */
  private int[] best(Output output, int row) {
    int candidates = targets.length == 0 ? output.width() : targets.length;
    int[] ids = new int[Math.min(topK, candidates)];
    int found = 0;
    for (int i = 0; i < candidates; i++) {
      int id = targets.length == 0 ? i : targets[i];
      float logit = output.at(row, id);
      if (found < ids.length || logit > output.at(row, ids[found - 1])) {
        int place = Math.min(found, ids.length - 1);
        while (place > 0 && logit > output.at(row, ids[place - 1])) {
          ids[place] = ids[place - 1];
          place--;
        }
        ids[place] = id;
        found = Math.min(found + 1, ids.length);
      }
    }
    return ids;
  }

  @Override
  public Filling merge(Text text, List<Part> parts) {
    List<Word> words = new ArrayList<>();
    double likelihood = 0;
    int hidden = 0;
    for (Part part : parts) {
      words.addAll(part.words);
      likelihood += part.likelihood;
      hidden += part.hidden;
    }
    return new Filling(words, likelihood, hidden);
  }

  /** The answer itself: it is immutable. */
  @Override
  public Filling copy(Filling answer) {
    return answer;
  }
}
