package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Python stages are those that the Java ones come to. */
class PythonStagesTest {

  @Test
  void theFilesAreUpToDate() throws IOException {
    for (Map.Entry<String, String> file : PythonStages.files().entrySet()) {
      assertEquals(
          file.getValue(),
          Files.readString(PythonStages.FOLDER.resolve(file.getKey())),
          file.getKey()
              + " is not up to date; write it again: checks/java embark.spark.PythonStages");
    }
  }

  @Test
  void theVersionIsThatOfThePom() throws IOException {
    assertEquals(
        first("<version>([^<]+)</version>", Path.of("pom.xml")),
        first("__version__ = \"([^\"]+)\"", Path.of("src/main/python/embark/_version.py")));
  }

  private static String first(String pattern, Path file) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
    assertEquals(true, matcher.find(), "a version in " + file);
    return matcher.group(1);
  }
}
