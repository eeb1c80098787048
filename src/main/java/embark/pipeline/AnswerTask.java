package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.head.AnswerHead;
import embark.head.AnswerSpans;
import embark.head.Head;
import embark.head.Reply;
import embark.infer.Device;
import embark.infer.Graph;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.util.ArrayList;
import java.util.List;

/** Answers to questions, which are first texts, from contexts, which are second texts. */
public final class AnswerTask implements Task<AnswerSpans, Reply> {

  private static final long serialVersionUID = 1L;

  private static final int MAX_LENGTH = 384;
  private static final int OVERLAP = 128;

  private final int most;
  private final int longest;
  private final AnswerHead.Bounds bounds;
  private final AnswerHead.Silence silence;
  private final int maxLength;
  private final int overlap;
  private final Bundle.Casing casing;

  private AnswerTask(AnswerOptions options, int maxLength, int overlap) {
    this.most = options.most();
    this.longest = options.longest();
    this.bounds = options.bounds();
    this.silence = options.silence();
    this.maxLength = maxLength;
    this.overlap = overlap;
    this.casing = options.casing();
  }

  /**
   * The task for a bundle.
   *
   * @throws BundleException if the bundle cannot do what is asked, with all reasons
   */
  public static AnswerTask resolve(Bundle bundle, AnswerOptions options) {
    List<String> problems = new ArrayList<>(bundle.answers().problems());
    int maxLength = options.maxLength().orElse(Math.min(MAX_LENGTH, bundle.maxLength()));
    EmbeddingTask.checkLength(bundle, maxLength, problems);
    int overlap = options.overlap().orElse(Math.min(OVERLAP, maxLength / 2));
    WindowLengths.check(maxLength, overlap, problems);
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot answer with " + bundle.directory(), problems);
    }
    return new AnswerTask(options, maxLength, overlap);
  }

  @Override
  public Graph graph(Bundle bundle, Device device) {
    return bundle.answers().graph().orElseThrow();
  }

  @Override
  public TokenizerDefinition tokenizer(Bundle bundle) {
    return bundle.tokenizer(maxLength, casing).with(bundle.placing()).inWindows(overlap);
  }

  /** The question with each window of the context. */
  @Override
  public List<Encoding> encode(Text text, Tokenizer tokenizer) {
    return tokenizer.encode(text);
  }

  @Override
  public long weight(Text text) {
    return WindowLengths.weight(text.length(), maxLength, overlap);
  }

  @Override
  public Head<AnswerSpans, Reply> head(OpenModel model) {
    return new AnswerHead(most, longest, bounds, silence);
  }
}
