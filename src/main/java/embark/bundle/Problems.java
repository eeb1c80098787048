package embark.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is found wrong with a bundle while it is read, to be told all at once. */
final class Problems {

  private final String subject;
  private final List<String> found = new ArrayList<>();

  Problems(String subject) {
    this.subject = subject;
  }

  /** Adds a problem; one that is seen twice is told once. */
  void add(String format, Object... arguments) {
    String problem = String.format(Locale.ROOT, format, arguments);
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  void addAll(Problems others) {
    others.found.forEach(problem -> add("%s", problem));
  }

  List<String> found() {
    return List.copyOf(found);
  }

  void raise() {
    if (!found.isEmpty()) {
      throw new BundleException(subject, found);
    }
  }
}
