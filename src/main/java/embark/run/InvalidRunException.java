package embark.run;

import java.util.List;

/** A run that cannot begin as it was asked for; nothing was written. */
public final class InvalidRunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  /** An exception with all problems, each of which says what to do. */
  public InvalidRunException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** The problems. */
  public List<String> problems() {
    return problems;
  }
}
