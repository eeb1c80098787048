package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a model folder finds room. */
class BundlePlaceTest {

  @TempDir private Path folder;

  @Test
  void moreThanIsLeftIsRefusedBeforeTheWork() {
    BundlePlace place =
        new BundlePlace(
            new Output(folder.resolve("a/b").toString(), Output.Existing.REFUSE), "mark", "a test");
    Configuration configuration = new Configuration();
    assertEquals(List.of(), place.room(configuration, 1));
    List<String> problems = place.room(configuration, Long.MAX_VALUE);
    assertEquals(1, problems.size());
    assertTrue(
        problems.get(0).contains("needs 9223372036854.8 MB, and file:" + folder + " has "),
        problems.get(0));
  }
}
