package embark.run;

import embark.bundle.ModelLocator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A run that cannot begin as it was asked for; nothing was written. */
public final class InvalidRunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  /** An exception with all problems, each of which says what to do. */
  public InvalidRunException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * Throws where there are problems already, and more would be known only after a model was
   * fetched.
   *
   * @param models as they are named
   * @param columns what can be checked without the model; throws IllegalArgumentException
   */
  static void beforeFetching(List<String> problems, Stream<String> models, Runnable columns) {
    if (!problems.isEmpty() && models.anyMatch(ModelLocator::isElsewhere)) {
      List<String> all = new ArrayList<>(problems);
      try {
        columns.run();
      } catch (IllegalArgumentException e) {
        all.add(e.getMessage());
      }
      throw new InvalidRunException(all);
    }
  }

  /** The problems. */
  public List<String> problems() {
    return problems;
  }
}
