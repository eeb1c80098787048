package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.LabelSettings;
import embark.bundle.TrainedHead;
import embark.head.ClassificationHead;
import embark.head.EmbeddingHead;
import embark.head.ProblemType;
import embark.head.Scoring;
import embark.head.Windows;
import embark.infer.Device;
import embark.infer.Graph;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Scores of labels for each text or pair of texts, by a model's own logits or by a head that was
 * trained on its vectors.
 */
public final class ClassificationTask implements Labelling {

  private static final long serialVersionUID = 1L;

  private static final List<String> DEFAULT_LABELS = List.of("LABEL_0", "LABEL_1");

  private final ArrayList<String> labels;
  private final Scoring scoring;
  private final int maxLength;
  private final Bundle.Casing casing;

  /** Null where the graph gives logits. */
  private final TrainedHead trained;

  /** Null where longer texts are cut. */
  private final Windows windows;

  private ClassificationTask(
      List<String> labels,
      Scoring scoring,
      int maxLength,
      Bundle.Casing casing,
      TrainedHead trained,
      Windows windows) {
    this.labels = new ArrayList<>(labels);
    this.scoring = scoring;
    this.maxLength = maxLength;
    this.casing = casing;
    this.trained = trained;
    this.windows = windows;
  }

  /**
   * The task for a bundle: what is asked for, and what the bundle says where nothing is.
   *
   * @throws BundleException if the bundle cannot do what is asked, with all reasons
   */
  public static ClassificationTask resolve(Bundle bundle, ClassificationOptions options) {
    List<String> problems = new ArrayList<>(bundle.labels().problems());
    Optional<ClassificationTask> task = Optional.empty();
    if (problems.isEmpty()) {
      Optional<TrainedHead> head = bundle.labels().head();
      task =
          head.isPresent()
              ? Optional.of(trained(bundle, head.get(), options, problems))
              : Optional.of(byLogits(bundle, options, problems));
    }
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot classify with " + bundle.directory(), problems);
    }
    return task.orElseThrow();
  }

  /**
   * The task for pairs of texts, scored as sentence-transformers' {@code CrossEncoder} scores them:
   * a model's only output goes through the activation that the bundle names, a sigmoid where it
   * names none. Several outputs are as of {@link #resolve}.
   *
   * @throws BundleException if the bundle cannot do what is asked, with all reasons
   */
  public static ClassificationTask ofPairs(Bundle bundle, ClassificationOptions options) {
    LabelSettings settings = bundle.labels();
    if (settings.graph().filter(graph -> graph.width() == 1).isEmpty()) {
      return resolve(bundle, options);
    }
    if (options.problemType().isPresent()) {
      if (options.problemType().get() == ProblemType.SINGLE_LABEL) {
        throw new BundleException(
            "Cannot score pairs with " + bundle.directory(),
            List.of(
                "a softmax was asked for, but the model has one output, of which it makes 1;"
                    + " expected a sigmoid or the number as it is. Leave the option out."));
      }
      return resolve(bundle, options);
    }
    String activation = settings.activation().orElse(LabelSettings.SIGMOID);
    return switch (activation) {
      case LabelSettings.SIGMOID -> resolve(bundle, options.with(ProblemType.MULTI_LABEL));
      case LabelSettings.IDENTITY -> resolve(bundle, options.with(ProblemType.REGRESSION));
      default ->
          throw new BundleException(
              "Cannot score pairs with " + bundle.directory(),
              List.of(
                  "the folder names the activation '%s'; expected %s or %s. Say which one is meant."
                      .formatted(activation, LabelSettings.SIGMOID, LabelSettings.IDENTITY)));
    };
  }

  /**
   * The task for a head that was trained on the bundle's vectors.
   *
   * @throws BundleException if the bundle cannot make these vectors, or cannot do what is asked
   */
  public static ClassificationTask of(
      Bundle bundle, TrainedHead head, ClassificationOptions options) {
    List<String> problems = new ArrayList<>();
    ClassificationTask task = trained(bundle, head, options, problems);
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot classify with " + bundle.directory(), problems);
    }
    return task;
  }

  private static ClassificationTask trained(
      Bundle bundle, TrainedHead head, ClassificationOptions options, List<String> problems) {
    try {
      EmbeddingTask.of(bundle, head.encoder());
    } catch (BundleException e) {
      problems.addAll(e.problems());
    }
    if (options.texts() == ClassificationOptions.Texts.PAIRS) {
      problems.add(
          "pairs of texts were asked for, but the head was trained on single texts; expected none."
              + " Leave the second text out, or use a model that reads pairs.");
    }
    if (options.problemType().filter(type -> type != ProblemType.SINGLE_LABEL).isPresent()) {
      problems.add(
          "problemType=%s was asked for, but the head was trained for one label of several. Leave the option out."
              .formatted(options.problemType().get().text()));
    }
    options
        .maxLength()
        .ifPresent(maxLength -> EmbeddingTask.checkLength(bundle, maxLength, problems));
    return new ClassificationTask(
        labels(head.labels(), head.layer().outputs(), options, problems),
        new Scoring(ProblemType.SINGLE_LABEL, options.temperature()),
        options.maxLength().orElse(head.encoder().maxLength()),
        options.casing() == Bundle.Casing.AS_BUNDLED ? head.encoder().casing() : options.casing(),
        head,
        options.windows().orElse(null));
  }

  private static ClassificationTask byLogits(
      Bundle bundle, ClassificationOptions options, List<String> problems) {
    LabelSettings settings = bundle.labels();
    int maxLength = options.maxLength().orElse(bundle.maxLength());
    EmbeddingTask.checkLength(bundle, maxLength, problems);
    return new ClassificationTask(
        labels(settings.labels(), settings.graph().orElseThrow().width(), options, problems),
        new Scoring(options.problemType().orElse(settings.type()), options.temperature()),
        maxLength,
        options.casing(),
        null,
        options.windows().orElse(null));
  }

  /**
   * A name for each output. One output needs none, and two need none either: transformers leaves
   * its default of two labels out of config.json.
   */
  private static List<String> labels(
      List<String> bundled, int outputs, ClassificationOptions options, List<String> problems) {
    List<String> named = options.labels().isEmpty() ? bundled : options.labels();
    if (named.isEmpty() && outputs <= DEFAULT_LABELS.size()) {
      return DEFAULT_LABELS.subList(0, outputs);
    }
    if (named.isEmpty()) {
      problems.add(
          ("config.json has no id2label; expected a name for each of the %d logits. Add id2label to"
                  + " config.json, or set the labels.")
              .formatted(outputs));
    } else if (named.size() != outputs) {
      problems.add(
          "Invalid labels: %d names; expected %d, one for each of the model's outputs. Correct the labels."
              .formatted(named.size(), outputs));
    }
    List<String> asked = options.labels();
    if (asked.stream().anyMatch(String::isBlank) || Set.copyOf(asked).size() < asked.size()) {
      problems.add(
          "Invalid labels: %s; expected names that differ and are not blank. Correct the labels."
              .formatted(asked));
    }
    return named;
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
  public TokenizerDefinition tokenizer(Bundle bundle) {
    TokenizerDefinition cutting = bundle.tokenizer(maxLength, casing);
    return windows == null ? cutting : cutting.inWindows(windows.overlap(), prompt());
  }

  /** The text before each text; empty for none. */
  private String prompt() {
    return trained == null ? "" : trained.encoder().prompt();
  }

  @Override
  public List<Encoding> encode(Text text, Tokenizer tokenizer) {
    return tokenizer.encode(windows == null ? text.prefixed(prompt()) : text);
  }

  @Override
  public long weight(Text text) {
    return windows == null ? text.length() : windows.weight(text.length(), maxLength);
  }

  @Override
  public Graph graph(Bundle bundle, Device device) {
    return trained == null
        ? bundle.labels().graph().orElseThrow()
        : EmbeddingTask.of(bundle, trained.encoder()).graph(bundle, device);
  }

  @Override
  public ClassificationHead head(OpenModel model) {
    ClassificationHead cutting =
        trained == null
            ? ClassificationHead.ofLogits(scoring)
            : ClassificationHead.onVectors(encoderHead(model), trained.layer(), scoring);
    return windows == null ? cutting : cutting.with(windows.pooling());
  }

  private EmbeddingHead encoderHead(OpenModel model) {
    return EmbeddingTask.of(model.bundle(), trained.encoder().with(Optional.ofNullable(windows)))
        .head(model);
  }
}
