package embark.jobs;

import embark.pipeline.CandidateLabel;
import embark.run.LabelTable;
import embark.spark.TextClassifier;
import embark.spark.ZeroShotClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which labels to give, and by what: a classifier, or the labels' names alone. */
final class LabelOptions {

  @Mixin private ModelOptions model;

  @Mixin private LongTextOptions longText;

  @Option(
      names = "--labels",
      paramLabel = "FILE|A,B,C",
      description =
          "Labels to choose from without any training: names, or a file (a label a line, or a table"
              + " with a column label and, if you like, description and example).")
  private String labels;

  @Option(
      names = "--text-pair",
      paramLabel = "COLUMN",
      description = "The column with the second text, for models that read pairs.")
  private String textPair;

  @Option(
      names = "--problem-type",
      paramLabel = "NAME",
      description =
          "single_label, multi_label or regression. Default: as the model says; with --labels,"
              + " single_label.")
  private String problemType;

  @Option(
      names = "--template",
      paramLabel = "TEXT",
      description = "With --labels: the sentence about a label, {} being the label.")
  private String template;

  @Option(
      names = "--prompt",
      paramLabel = "NAME|none",
      description = "With --labels: a prompt of the encoder. Default: its default prompt.")
  private String prompt;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description =
          "What logits are divided by before they become scores. Default: 1; with an"
              + " encoder and --labels 0.05.")
  private Double temperature;

  /** Whether labels are given without training. */
  boolean isZeroShot() {
    return labels != null;
  }

  /** The model as it was named. */
  Optional<String> model() {
    return Optional.ofNullable(model.model());
  }

  /** What is wrong with what was given, judged without Spark. */
  List<String> problems(String text) {
    List<String> problems = new ArrayList<>();
    if (!isZeroShot() && model.model() == null) {
      problems.add(
          "Neither --model nor --labels was given; expected a classifier, or labels to choose from."
              + " Add --model BUNDLE (jobs/run train makes one) or --labels A,B,C.");
    }
    if (isZeroShot()) {
      if (textPair != null) {
        problems.add("--text-pair goes with a classifier's --model, not with --labels.");
      }
      if (longText.isAsked()) {
        problems.add(
            "--long-text, --overlap and --window-pooling go with a classifier's --model, not with"
                + " --labels.");
      }
      zeroShot(text, List.of(), problems);
    } else {
      if (template != null || prompt != null) {
        problems.add("--template and --prompt go with --labels.");
      }
      classifier(text, problems);
    }
    return problems;
  }

  /** The classifier that a model folder is. */
  TextClassifier classifier(String text, List<String> problems) {
    TextClassifier classifier = new TextClassifier();
    model.apply(classifier, problems);
    longText.apply(classifier, problems);
    new StageSettings(classifier, problems)
        .set("inputCol", text)
        .set("textPairCol", textPair)
        .set("problemType", problemType)
        .set("temperature", temperature);
    return classifier;
  }

  /** The classifier by the labels' names. */
  ZeroShotClassifier zeroShot(String text, SparkSession spark) {
    return zeroShot(text, LabelTable.of(labels).read(spark), new ArrayList<>());
  }

  private ZeroShotClassifier zeroShot(
      String text, List<CandidateLabel> candidates, List<String> problems) {
    ZeroShotClassifier classifier = new ZeroShotClassifier().setCandidates(candidates);
    model.apply(classifier, problems);
    if ("regression".equals(problemType)) {
      problems.add(
          "Invalid --problem-type: 'regression'; expected single_label or multi_label with"
              + " --labels.");
    }
    new StageSettings(classifier, problems)
        .set("inputCol", text)
        .set("multiLabel", Optional.ofNullable(problemType).map("multi_label"::equals).orElse(null))
        .set("template", template)
        .set("prompt", prompt)
        .set("temperature", temperature);
    return classifier;
  }
}
