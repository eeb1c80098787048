package embark.pipeline;

import embark.bundle.Bundle;
import embark.head.ProblemType;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a user asks of a classifier without training; empty means what suits the method.
 *
 * @param labels what a text may be
 * @param problemType whether one label holds or each may; not a regression
 * @param template the sentence about a label, with {@code {}} for the label's words
 * @param temperature what logits are divided by before they become scores
 * @param prompt name of a prompt of the bundle, or {@code none}; for vectors only
 * @param maxLength tokens that a text is cut to, special tokens included
 * @param casing what decides on lower-casing
 */
public record ZeroShotOptions(
    List<CandidateLabel> labels,
    ProblemType problemType,
    Optional<String> template,
    Optional<Double> temperature,
    Optional<String> prompt,
    Optional<Integer> maxLength,
    Bundle.Casing casing) {

  private static final String PLACE = "{}";

  public ZeroShotOptions {
    labels = List.copyOf(labels);
  }

  /** The names of the labels. */
  List<String> names() {
    return labels.stream().map(CandidateLabel::name).toList();
  }

  /** What is wrong with the labels and the template; nothing if they can be used. */
  void check(List<String> problems) {
    if (labels.isEmpty()) {
      problems.add("there are no labels; expected at least one. Set the labels.");
    }
    List<String> names = names();
    long blank = names.stream().filter(String::isBlank).count();
    if (blank > 0) {
      problems.add(
          "Invalid labels: %d of %d are blank; expected a name for each. Correct the labels."
              .formatted(blank, names.size()));
    }
    names.stream()
        .filter(name -> !name.isBlank() && names.indexOf(name) != names.lastIndexOf(name))
        .distinct()
        .forEach(
            name ->
                problems.add(
                    "Label '%s' is there %d times; expected once. Remove the others."
                        .formatted(name, Collections.frequency(names, name))));
    template
        .filter(text -> !text.contains(PLACE))
        .ifPresent(
            text ->
                problems.add(
                    "Invalid template: '%s'; expected {} in it, where the label goes. Correct it."
                        .formatted(text)));
  }

  /** The sentence about a label. */
  static String sentence(String template, CandidateLabel label) {
    return template.replace(PLACE, label.words());
  }
}
