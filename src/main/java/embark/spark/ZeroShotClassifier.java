package embark.spark;

import embark.bundle.Bundle;
import embark.head.Classification;
import embark.head.ProblemType;
import embark.pipeline.CandidateLabel;
import embark.pipeline.EntailmentTask;
import embark.pipeline.Labelling;
import embark.pipeline.SimilarityTask;
import embark.pipeline.ZeroShotOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * Adds the label of each text without any training: by the names of the labels, with a description
 * or some example texts where there are any.
 *
 * <p>With an encoder, a label's score comes of the cosine between the text's vector and the mean of
 * the vectors of the label's words and examples. With a model for natural language inference (one
 * of its labels begins with "entail"), it comes of whether the text entails a sentence about the
 * label, as in transformers' zero-shot-classification pipeline; such a model reads the text once
 * for each label. Scores add up to 1, unless {@code multiLabel} has each label hold or not. Columns
 * are those of {@link TextClassifier}.
 */
public final class ZeroShotClassifier
    extends TextTransformer<Classification, Labelling, ZeroShotClassifier>
    implements LabelStage<ZeroShotClassifier> {

  private static final long serialVersionUID = 1L;

  private final LabelParams labelParams;
  private final StringArrayParam labels;
  private final StringArrayParam descriptions;
  private final StringArrayParam exampleTexts;
  private final StringArrayParam exampleLabels;
  private final Param<String> template;
  private final BooleanParam multiLabel;
  private final Param<String> prompt;
  private final IntParam maxLength;
  private final BooleanParam lowerCase;

  /** A transformer with a random uid. */
  public ZeroShotClassifier() {
    this(Identifiable$.MODULE$.randomUID("zeroShotClassifier"));
  }

  /** A transformer with a uid. */
  public ZeroShotClassifier(String uid) {
    super(uid);
    this.labelParams = new LabelParams(this);
    this.labels =
        new StringArrayParam(this, "labels", "what a text may be; underscores are read as blanks");
    this.descriptions =
        new StringArrayParam(
            this,
            "descriptions",
            "what each label means, in the labels' order, empty where its name says it (unset: all"
                + " names do)");
    this.exampleTexts =
        new StringArrayParam(
            this, "exampleTexts", "texts whose labels are known, in exampleLabels (unset: none)");
    this.exampleLabels =
        new StringArrayParam(
            this, "exampleLabels", "the label of each of the exampleTexts (unset: none)");
    this.template =
        new Param<>(
            this,
            "template",
            "the sentence about a label, {} being the label (unset: the label alone for an encoder,"
                + " 'This example is {}.' for a model for inference)");
    this.multiLabel =
        new BooleanParam(this, "multiLabel", "whether each label holds or not, or one of them");
    this.prompt = Choices.prompt(this);
    this.maxLength = Choices.maxLength(this);
    this.lowerCase = Choices.lowerCase(this);
    setDefault(multiLabel, false);
  }

  /** Loads a saved transformer. */
  public static ZeroShotClassifier load(String path) {
    return read().load(path);
  }

  /** Reads saved transformers. */
  public static MLReader<ZeroShotClassifier> read() {
    return new StageReader<>();
  }

  @Override
  Labelling task(Bundle bundle) {
    ParamValues values = values();
    ZeroShotOptions options =
        new ZeroShotOptions(
            candidates(),
            values.optional(multiLabel, Boolean.class).orElse(false)
                ? ProblemType.MULTI_LABEL
                : ProblemType.SINGLE_LABEL,
            values.optional(template, String.class),
            labelParams.temperature(),
            values.optional(prompt, String.class),
            values.optional(maxLength, Integer.class),
            Choices.casing(values.optional(lowerCase, Boolean.class)));
    return EntailmentTask.fits(bundle)
        ? EntailmentTask.resolve(bundle, options)
        : SimilarityTask.resolve(bundle, options);
  }

  /** The labels with what is known of them. */
  private List<CandidateLabel> candidates() {
    List<String> names = strings(labels);
    List<String> words = strings(descriptions);
    List<String> texts = strings(exampleTexts);
    List<String> theirs = strings(exampleLabels);
    if (!words.isEmpty() && words.size() != names.size()) {
      throw new IllegalArgumentException(
          "Invalid descriptions: %d for %d labels; expected one for each, empty for none. Correct them."
              .formatted(words.size(), names.size()));
    }
    if (texts.size() != theirs.size()) {
      throw new IllegalArgumentException(
          "Invalid examples: %d texts and %d labels; expected as many. Correct exampleTexts or exampleLabels."
              .formatted(texts.size(), theirs.size()));
    }
    for (String label : theirs) {
      if (!names.contains(label)) {
        throw new IllegalArgumentException(
            "Invalid examples: '%s' is no label; expected one of %s. Correct exampleLabels."
                .formatted(label, names));
      }
    }
    List<CandidateLabel> candidates = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      List<String> examples = new ArrayList<>();
      for (int example = 0; example < texts.size(); example++) {
        if (theirs.get(example).equals(name)) {
          examples.add(texts.get(example));
        }
      }
      candidates.add(
          new CandidateLabel(
              name,
              words.isEmpty()
                  ? Optional.empty()
                  : Optional.of(words.get(i)).filter(w -> !w.isBlank()),
              examples));
    }
    return candidates;
  }

  private List<String> strings(StringArrayParam param) {
    return values().optional(param, String[].class).map(List::of).orElse(List.of());
  }

  @Override
  List<AddedColumn<Classification>> columns(Labelling task, Bundle bundle) {
    return labelParams.columns(task.labels(), task.problemType());
  }

  @Override
  public LabelParams labelParams() {
    return labelParams;
  }

  /** Sets the labels with what is known of them. */
  public ZeroShotClassifier setCandidates(List<CandidateLabel> candidates) {
    List<String> texts = new ArrayList<>();
    List<String> theirs = new ArrayList<>();
    for (CandidateLabel candidate : candidates) {
      candidate
          .examples()
          .forEach(
              text -> {
                texts.add(text);
                theirs.add(candidate.name());
              });
    }
    return setLabels(candidates.stream().map(CandidateLabel::name).toArray(String[]::new))
        .setDescriptions(
            candidates.stream().map(one -> one.description().orElse("")).toArray(String[]::new))
        .setExampleTexts(texts.toArray(String[]::new))
        .setExampleLabels(theirs.toArray(String[]::new));
  }

  /** Param {@code labels}. */
  public StringArrayParam labels() {
    return labels;
  }

  /** Param {@code descriptions}. */
  public StringArrayParam descriptions() {
    return descriptions;
  }

  /** Param {@code exampleTexts}. */
  public StringArrayParam exampleTexts() {
    return exampleTexts;
  }

  /** Param {@code exampleLabels}. */
  public StringArrayParam exampleLabels() {
    return exampleLabels;
  }

  /** Param {@code template}. */
  public Param<String> template() {
    return template;
  }

  /** Param {@code multiLabel}. */
  public BooleanParam multiLabel() {
    return multiLabel;
  }

  /** Param {@code prompt}. */
  public Param<String> prompt() {
    return prompt;
  }

  /** Param {@code maxLength}. */
  public IntParam maxLength() {
    return maxLength;
  }

  /** Param {@code lowerCase}. */
  public BooleanParam lowerCase() {
    return lowerCase;
  }

  /** Sets what a text may be. */
  public ZeroShotClassifier setLabels(String... value) {
    return with(labels, value);
  }

  /** Sets what each label means. */
  public ZeroShotClassifier setDescriptions(String... value) {
    return with(descriptions, value);
  }

  /** Sets texts whose labels are known. */
  public ZeroShotClassifier setExampleTexts(String... value) {
    return with(exampleTexts, value);
  }

  /** Sets the labels of the example texts. */
  public ZeroShotClassifier setExampleLabels(String... value) {
    return with(exampleLabels, value);
  }

  /** Sets the sentence about a label. */
  public ZeroShotClassifier setTemplate(String value) {
    return with(template, value);
  }

  /** Sets whether each label holds or not, or one of them. */
  public ZeroShotClassifier setMultiLabel(boolean value) {
    return with(multiLabel, value);
  }

  /** Sets the name of a prompt, or none. */
  public ZeroShotClassifier setPrompt(String value) {
    return with(prompt, value);
  }

  /** Sets tokens that a text is cut to. */
  public ZeroShotClassifier setMaxLength(int value) {
    return with(maxLength, value);
  }

  /** Sets whether texts are lower-cased. */
  public ZeroShotClassifier setLowerCase(boolean value) {
    return with(lowerCase, value);
  }
}
