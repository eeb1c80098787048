package embark.pipeline;

import java.util.List;
import java.util.Optional;

/**
 * A label that a text may get without any training.
 *
 * @param name the label
 * @param description what it means, in words; empty if the name says it
 * @param examples texts that have it
 */
public record CandidateLabel(String name, Optional<String> description, List<String> examples) {

  public CandidateLabel {
    examples = List.copyOf(examples);
  }

  /** A label of which nothing is known but its name. */
  public static CandidateLabel named(String name) {
    return new CandidateLabel(name, Optional.empty(), List.of());
  }

  /** The label in words: its description, or its name with blanks for underscores. */
  public String words() {
    return description.orElseGet(() -> name.replace('_', ' ').strip());
  }
}
