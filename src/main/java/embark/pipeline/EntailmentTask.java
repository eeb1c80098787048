package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.LabelSettings;
import embark.head.Classification;
import embark.head.EntailmentHead;
import embark.head.Head;
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
import java.util.Locale;

/**
 * Scores of labels by whether a text entails a sentence about each, with a model for natural
 * language inference; as transformers' zero-shot-classification pipeline.
 */
public final class EntailmentTask implements Labelling {

  private static final long serialVersionUID = 1L;

  private static final String TEMPLATE = "This example is {}.";

  private final ArrayList<String> labels;
  private final ArrayList<String> hypotheses;
  private final int entailment;
  private final int contradiction;
  private final Scoring scoring;
  private final int maxLength;
  private final Bundle.Casing casing;

  private EntailmentTask(
      List<String> labels,
      List<String> hypotheses,
      int entailment,
      Scoring scoring,
      int maxLength,
      Bundle.Casing casing) {
    this.labels = new ArrayList<>(labels);
    this.hypotheses = new ArrayList<>(hypotheses);
    this.entailment = entailment;
    this.contradiction = entailment == 0 ? -1 : 0;
    this.scoring = scoring;
    this.maxLength = maxLength;
    this.casing = casing;
  }

  /** Whether a bundle is a model for inference: it has logits and one is named entailment. */
  public static boolean fits(Bundle bundle) {
    LabelSettings labels = bundle.labels();
    return labels.problems().isEmpty()
        && labels.graph().isPresent()
        && entailment(labels.labels()) >= 0;
  }

  /**
   * The task for a bundle that {@link #fits}.
   *
   * @throws BundleException if it cannot do what is asked, with all reasons
   */
  public static EntailmentTask resolve(Bundle bundle, ZeroShotOptions options) {
    List<String> problems = new ArrayList<>(bundle.labels().problems());
    options.check(problems);
    int maxLength = options.maxLength().orElse(bundle.maxLength());
    EmbeddingTask.checkLength(bundle, maxLength, problems);
    if (options.labels().stream().anyMatch(label -> !label.examples().isEmpty())) {
      problems.add(
          "examples were given, but a model for inference reads none; expected descriptions only."
              + " Leave the examples out, or use an encoder.");
    }
    if (options.prompt().isPresent()) {
      problems.add(
          "a prompt was given, but a model for inference has none. Leave it out, or use an"
              + " encoder.");
    }
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot classify with " + bundle.directory(), problems);
    }
    String template = options.template().orElse(TEMPLATE);
    return new EntailmentTask(
        options.names(),
        options.labels().stream().map(label -> ZeroShotOptions.sentence(template, label)).toList(),
        entailment(bundle.labels().labels()),
        new Scoring(scored(options), options.temperature().orElse(1d)),
        maxLength,
        options.casing());
  }

  /** One label alone holds or not, as in the pipeline. */
  private static ProblemType scored(ZeroShotOptions options) {
    return options.labels().size() == 1 ? ProblemType.MULTI_LABEL : options.problemType();
  }

  private static int entailment(List<String> labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (labels.get(i).toLowerCase(Locale.ROOT).startsWith("entail")) {
        return i;
      }
    }
    return -1;
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
    return bundle.labels().graph().orElseThrow();
  }

  @Override
  public TokenizerDefinition tokenizer(Bundle bundle) {
    return bundle.tokenizer(maxLength, casing);
  }

  /** The text with each hypothesis. */
  @Override
  public List<Encoding> encode(Text text, Tokenizer tokenizer) {
    List<Encoding> encodings = new ArrayList<>(hypotheses.size());
    for (String hypothesis : hypotheses) {
      encodings.addAll(tokenizer.encode(new Text(text.first(), hypothesis)));
    }
    return encodings;
  }

  @Override
  public long weight(Text text) {
    return hypotheses.stream().mapToLong(hypothesis -> text.length() + hypothesis.length()).sum();
  }

  @Override
  public Head<double[], Classification> head(OpenModel model) {
    int last = model.graph().width() - 1;
    return new EntailmentHead(entailment, contradiction < 0 ? last : contradiction, scoring);
  }
}
