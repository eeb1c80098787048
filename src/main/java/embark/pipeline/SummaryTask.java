package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.head.Summary;
import embark.head.SummaryHead;
import embark.head.SummaryMethod;
import embark.infer.Device;
import embark.infer.Graph;
import embark.tokenize.CodePoints;
import embark.tokenize.Encoding;
import embark.tokenize.Sentences;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The sentences that carry a document, by the vectors of all its sentences: each is an encoding of
 * its own, cut to the maximum length.
 */
public final class SummaryTask implements Task<SummaryHead.Sentence, Summary> {

  private static final long serialVersionUID = 1L;

  /** Sentences of a document that are read; further ones are left out, as of a cut text. */
  static final int MOST_SENTENCES = 10_000;

  /** Bytes that are held for a character: a vector of 384 floats for a sentence of 100 or so. */
  private static final int WEIGHT = 16;

  private final EmbeddingTask encoder;
  private final Sentences sentences;
  private final SummaryMethod method;
  private final int count;
  private final double lambda;

  private SummaryTask(
      EmbeddingTask encoder, Sentences sentences, SummaryMethod method, int count, double lambda) {
    this.encoder = encoder;
    this.sentences = sentences;
    this.method = method;
    this.count = count;
    this.lambda = lambda;
  }

  /**
   * The task for a bundle.
   *
   * @param options how vectors are made
   * @param sentences where sentences end
   * @param method how sentences are chosen
   * @param count how many at most; at least 1
   * @param lambda what relevance weighs against novelty, where the method knows both; 0 to 1
   * @throws BundleException if the bundle cannot do what is asked, with all reasons
   */
  public static SummaryTask resolve(
      Bundle bundle,
      EmbeddingOptions options,
      Sentences sentences,
      SummaryMethod method,
      int count,
      double lambda) {
    return new SummaryTask(
        EmbeddingTask.resolve(bundle, options),
        Objects.requireNonNull(sentences, "sentences"),
        Objects.requireNonNull(method, "method"),
        count,
        lambda);
  }

  @Override
  public Graph graph(Bundle bundle, Device device) {
    return encoder.graph(bundle, device);
  }

  @Override
  public TokenizerDefinition tokenizer(Bundle bundle) {
    return encoder.tokenizer(bundle);
  }

  /** An encoding for each sentence that is not blank; for a text without any that of no words. */
  @Override
  public List<Encoding> encode(Text text, Tokenizer tokenizer) {
    CodePoints document = new CodePoints(text.first());
    List<Encoding> encodings = new ArrayList<>();
    int from = 0;
    for (int unit : sentences.ends(text.first())) {
      int to = document.place(unit);
      int end = document.beforeBlanks(from, to);
      int start = document.afterBlanks(from, end);
      from = to;
      if (start < end && encodings.size() == MOST_SENTENCES) {
        Encoding last = encodings.remove(MOST_SENTENCES - 1);
        encodings.add(new Encoding(last.ids(), last.typeIds(), true).of(last.start(), last.end()));
        break;
      }
      if (start < end) {
        encodings.add(encode(document.substring(start, end), tokenizer).of(start, end));
      }
    }
    return encodings.isEmpty() ? List.of(encode("", tokenizer)) : encodings;
  }

  private Encoding encode(String sentence, Tokenizer tokenizer) {
    return encoder.encode(Text.of(sentence), tokenizer).get(0);
  }

  @Override
  public long weight(Text text) {
    return WEIGHT * text.length();
  }

  @Override
  public SummaryHead head(OpenModel model) {
    return new SummaryHead(encoder.head(model), method, count, lambda);
  }
}
