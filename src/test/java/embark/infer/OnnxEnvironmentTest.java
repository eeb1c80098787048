package embark.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.ChildJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to end ends so, whatever its threads are at. */
class OnnxEnvironmentTest {

  @TempDir private Path folder;

  @Test
  void theRuntimeIsNotTakenFromThreadsThatUseIt() throws Exception {
    ChildJvm.End end =
        new ChildJvm()
            .options("-Dembark.cache=" + folder.resolve("cache"))
            .options("-XX:ErrorFile=" + folder.resolve("crash.log"), "-XX:-CreateCoredumpOnCrash")
            .run(
                EndingProgram.class,
                Path.of("src/test/resources/models/tiny-bert").toAbsolutePath().toString(),
                "1",
                "16");
    assertEquals(0, end.code(), end.text());
    assertTrue(end.text().endsWith("all went on" + System.lineSeparator()), end.text());
  }
}
