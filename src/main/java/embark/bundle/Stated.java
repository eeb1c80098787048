package embark.bundle;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Something that a bundle states, or the problem with its statement, which matters only to those
 * who need it.
 *
 * @param value the value; empty if there is a problem
 * @param problem what is wrong and what to do; empty if there is a value
 * @param <T> the value
 */
public record Stated<T>(Optional<T> value, Optional<String> problem) {

  /** A value. */
  public static <T> Stated<T> of(T value) {
    return new Stated<>(Optional.of(value), Optional.empty());
  }

  /** A problem. */
  public static <T> Stated<T> wrong(String problem) {
    return new Stated<>(Optional.empty(), Optional.of(problem));
  }

  /** The value that is asked for instead, or the stated one; a problem is told, if it matters. */
  public Optional<T> or(Optional<T> asked, Consumer<String> problems) {
    if (asked.isEmpty()) {
      problem.ifPresent(problems);
    }
    return asked.or(() -> value);
  }
}
