package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;

/** What is wrong with a folder, where it is one thing. */
final class FolderProblems {

  private FolderProblems() {}

  /** The one problem of a folder. */
  static String problem(ModelFolder folder) {
    BundleException e = assertThrows(BundleException.class, () -> BundleReader.read(folder.path()));
    assertEquals(1, e.problems().size(), e.getMessage());
    assertEquals(
        "Cannot read model bundle " + folder.path() + ": " + e.problems().get(0), e.getMessage());
    return e.problems().get(0);
  }

  /** The one thing that keeps a folder from giving sentence vectors. */
  static String embeddingProblem(ModelFolder folder) {
    List<String> problems = BundleReader.read(folder.path()).embedding().problems();
    assertEquals(1, problems.size(), problems.toString());
    return problems.get(0);
  }

  /** The one thing that keeps a folder from giving labels. */
  static String labelProblem(ModelFolder folder) {
    List<String> problems = BundleReader.read(folder.path()).labels().problems();
    assertEquals(1, problems.size(), problems.toString());
    return problems.get(0);
  }
}
