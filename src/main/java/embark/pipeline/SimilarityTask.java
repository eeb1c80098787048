package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.head.Classification;
import embark.head.ClassificationHead;
import embark.head.Head;
import embark.head.Linear;
import embark.head.Normalization;
import embark.head.ProblemType;
import embark.head.Scoring;
import embark.infer.Device;
import embark.infer.Graph;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scores of labels by the cosine of the text's vector with one of each label: the mean of the
 * vectors of its words and its examples. The labels' vectors are made where the model runs.
 */
public final class SimilarityTask implements Labelling {

  private static final long serialVersionUID = 1L;

  private static final String TEMPLATE = "{}";

  /** Cosines lie close together: this spreads them to scores. */
  private static final double TEMPERATURE = 0.05;

  private final EmbeddingTask encoder;
  private final ArrayList<String> labels;
  private final ArrayList<ArrayList<String>> texts;
  private final Scoring scoring;

  private SimilarityTask(
      EmbeddingTask encoder, List<String> labels, List<List<String>> texts, Scoring scoring) {
    this.encoder = encoder;
    this.labels = new ArrayList<>(labels);
    this.texts = new ArrayList<>();
    texts.forEach(some -> this.texts.add(new ArrayList<>(some)));
    this.scoring = scoring;
  }

  /**
   * The task for a bundle.
   *
   * @throws BundleException if the bundle cannot do what is asked, with all reasons
   */
  public static SimilarityTask resolve(Bundle bundle, ZeroShotOptions options) {
    List<String> problems = new ArrayList<>();
    options.check(problems);
    if (options.problemType() != ProblemType.SINGLE_LABEL) {
      problems.add(
          "each label was to hold or not, but the cosines of an encoder only say which label is the"
              + " nearest; expected one label of several. Use a model for inference (NLI), or ask"
              + " for one label.");
    }
    if (options.labels().size() == 1) {
      problems.add(
          "there is one label, '%s', and an encoder can but choose among several; expected at least 2. Add labels, or use a model for inference (NLI)."
              .formatted(options.names().get(0)));
    }
    Optional<EmbeddingTask> encoder = Optional.empty();
    try {
      encoder =
          Optional.of(
              EmbeddingTask.resolve(
                  bundle,
                  new EmbeddingOptions(
                      Optional.empty(),
                      Optional.of(Normalization.L2),
                      options.maxLength(),
                      options.prompt(),
                      Optional.empty(),
                      Optional.empty(),
                      options.casing())));
    } catch (BundleException e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot classify with " + bundle.directory(), problems);
    }
    String template = options.template().orElse(TEMPLATE);
    List<List<String>> texts = new ArrayList<>();
    for (CandidateLabel label : options.labels()) {
      List<String> own = new ArrayList<>(label.examples());
      own.add(0, ZeroShotOptions.sentence(template, label));
      texts.add(own);
    }
    return new SimilarityTask(
        encoder.orElseThrow(),
        options.names(),
        texts,
        new Scoring(options.problemType(), options.temperature().orElse(TEMPERATURE)));
  }

  @Override
  public List<String> labels() {
    return List.copyOf(labels);
  }

  @Override
  public ProblemType problemType() {
    return scoring.type();
  }

  @Override
  public Graph graph(Bundle bundle, Device device) {
    return encoder.graph(bundle, device);
  }

  @Override
  public TokenizerDefinition tokenizer(Bundle bundle) {
    return encoder.tokenizer(bundle);
  }

  @Override
  public List<Encoding> encode(Text text, Tokenizer tokenizer) {
    return encoder.encode(text, tokenizer);
  }

  @Override
  public Head<double[], Classification> head(OpenModel model) {
    List<Text> all = texts.stream().flatMap(List::stream).map(Text::of).toList();
    List<float[]> vectors = model.vectors(encoder, all);
    float[][] means = new float[labels.size()][];
    int start = 0;
    for (int label = 0; label < means.length; label++) {
      int end = start + texts.get(label).size();
      means[label] = Normalization.L2.mean(vectors.subList(start, end));
      start = end;
    }
    return ClassificationHead.onVectors(encoder.head(model), Linear.products(means), scoring);
  }
}
