package embark.head;

import embark.infer.Output;
import embark.tokenize.CodePoints;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Vectors of a document's sentences to those that carry it: an item has one encoding for each
 * sentence. Of sentences with equal scores the first counts.
 */
public final class SummaryHead implements Head<SummaryHead.Sentence, Summary> {

  private final EmbeddingHead encoder;
  private final SummaryMethod method;
  private final int count;
  private final double lambda;

  /** What is kept of a sentence. Immutable by agreement: nobody writes to the vector. */
  public static final class Sentence {

    private final float[] vector;
    private final int start;
    private final int end;

    /**
     * A sentence.
     *
     * @param vector its vector, of length 1
     * @param start where it begins, in code points of the document
     * @param end where it ends; as where it begins for no sentence
     */
    Sentence(float[] vector, int start, int end) {
      this.vector = vector;
      this.start = start;
      this.end = end;
    }
  }

  /** A sentence's number and what it was chosen by. */
  private record Chosen(int number, double score) {}

  /**
   * A head.
   *
   * @param encoder makes vectors of length 1
   * @param count sentences to choose at most; at least 1
   * @param lambda what relevance weighs against novelty, for {@link SummaryMethod#MMR}; 0 to 1
   */
  public SummaryHead(EmbeddingHead encoder, SummaryMethod method, int count, double lambda) {
    this.encoder = encoder;
    this.method = method;
    this.count = count;
    this.lambda = lambda;
  }

  @Override
  public Sentence read(Encoding encoding, Output output) {
    return new Sentence(encoder.vector(output), encoding.start(), encoding.end());
  }

  /** The summary of a document, of its sentences' parts in order. */
  @Override
  public Summary merge(Text text, List<Sentence> parts) {
    CodePoints document = new CodePoints(text.first());
    StringBuilder summary = new StringBuilder();
    List<Summary.Sentence> sentences = new ArrayList<>();
    for (Chosen chosen : chosen(parts)) {
      Sentence part = parts.get(chosen.number);
      if (part.start < part.end) {
        String sentence = document.substring(part.start, part.end);
        if (!sentences.isEmpty()) {
          int behind = sentences.get(sentences.size() - 1).end();
          summary.append(document.afterBlanks(behind, behind + 1) > behind ? " " : "");
        }
        summary.append(sentence);
        sentences.add(new Summary.Sentence(sentence, part.start, part.end, chosen.score));
      }
    }
    return new Summary(summary.toString(), sentences);
  }

  /** The chosen sentences in the document's order. */
  private List<Chosen> chosen(List<Sentence> parts) {
    double[] relevance = relevance(parts);
    List<Chosen> chosen =
        method == SummaryMethod.MMR ? byMarginalRelevance(parts, relevance) : nearest(relevance);
    return chosen.stream().sorted(Comparator.comparingInt(Chosen::number)).toList();
  }

  /** The cosine of each sentence with the centroid; 0 with one of zeros. */
  private static double[] relevance(List<Sentence> parts) {
    double[] centroid = new double[parts.get(0).vector.length];
    for (Sentence part : parts) {
      for (int i = 0; i < centroid.length; i++) {
        centroid[i] += part.vector[i];
      }
    }
    double squares = 0;
    for (double component : centroid) {
      squares += component * component;
    }
    double length = Math.max(Math.sqrt(squares), Double.MIN_NORMAL);
    double[] relevance = new double[parts.size()];
    for (int number = 0; number < relevance.length; number++) {
      double product = 0;
      for (int i = 0; i < centroid.length; i++) {
        product += parts.get(number).vector[i] * centroid[i];
      }
      relevance[number] = product / length;
    }
    return relevance;
  }

  private List<Chosen> nearest(double... relevance) {
    List<Chosen> all = new ArrayList<>();
    for (int number = 0; number < relevance.length; number++) {
      all.add(new Chosen(number, relevance[number]));
    }
    // The sort is stable: of equals the first stays first.
    all.sort(Comparator.comparingDouble(Chosen::score).reversed());
    return all.subList(0, Math.min(count, all.size()));
  }

  private List<Chosen> byMarginalRelevance(List<Sentence> parts, double... relevance) {
    List<Chosen> chosen = new ArrayList<>();
    double[] likeness = new double[relevance.length];
    boolean[] taken = new boolean[relevance.length];
    while (chosen.size() < Math.min(count, relevance.length)) {
      int best = -1;
      double most = Double.NEGATIVE_INFINITY;
      for (int number = 0; number < relevance.length; number++) {
        double value =
            chosen.isEmpty()
                ? relevance[number]
                : lambda * relevance[number] - (1 - lambda) * likeness[number];
        if (!taken[number] && (best < 0 || value > most)) {
          best = number;
          most = value;
        }
      }
      taken[best] = true;
      for (int number = 0; number < relevance.length; number++) {
        double cosine = product(parts.get(number).vector, parts.get(best).vector);
        likeness[number] = chosen.isEmpty() ? cosine : Math.max(likeness[number], cosine);
      }
      chosen.add(new Chosen(best, chosen.isEmpty() ? lambda * most : most));
    }
    return chosen;
  }

  private static double product(float[] a, float[] b) {
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
    }
    return product;
  }

  @Override
  public Summary copy(Summary answer) {
    return answer;
  }
}
