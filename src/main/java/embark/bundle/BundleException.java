package embark.bundle;

import java.util.List;

/** A model bundle cannot be used; the message has every problem in it. */
public final class BundleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  /** An exception with one or more problems, each a sentence that says what to do. */
  public BundleException(String subject, List<String> problems) {
    super(message(subject, problems));
    this.problems = List.copyOf(problems);
  }

  /** The problems, one sentence or more each. */
  public List<String> problems() {
    return problems;
  }

  private static String message(String subject, List<String> problems) {
    return problems.size() == 1
        ? subject + ": " + problems.get(0)
        : subject
            + ": %d problems.\n  - ".formatted(problems.size())
            + String.join("\n  - ", problems);
  }
}
