package embark.spark;

import embark.bundle.BundleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Runs checks one after the other and raises all their problems in one message. */
final class Checks {

  private final String subject;
  private final List<String> problems = new ArrayList<>();

  Checks(String subject) {
    this.subject = subject;
  }

  /** The value, or empty with the problem noted. */
  <T> Optional<T> check(Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (BundleException | IllegalArgumentException e) {
      problems.add(e.getMessage());
      return Optional.empty();
    }
  }

  /** Notes a problem. */
  void add(String problem) {
    problems.add(problem);
  }

  /** Throws if there were problems. */
  void raise() {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          problems.size() == 1
              ? subject + ": " + problems.get(0)
              : "%s: %d problems.\n  - %s"
                  .formatted(
                      subject,
                      problems.size(),
                      problems.stream()
                          .map(problem -> problem.replace("\n", "\n  "))
                          .collect(Collectors.joining("\n  - "))));
    }
  }
}
