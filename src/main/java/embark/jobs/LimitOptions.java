package embark.jobs;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How many rows to take. */
final class LimitOptions {

  @Option(names = "--limit", paramLabel = "N", description = "Rows to take. Default: all.")
  private Integer limit;

  Optional<Integer> limit() {
    return Optional.ofNullable(limit);
  }

  List<String> problems() {
    return atLeastOne("--limit", limit);
  }

  /** The problem of a number below 1; none for null. */
  static List<String> atLeastOne(String name, Integer value) {
    return value == null || value >= 1
        ? List.of()
        : List.of("Invalid %s: %d; expected at least 1.".formatted(name, value));
  }
}
