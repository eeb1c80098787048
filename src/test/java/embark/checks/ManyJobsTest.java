package embark.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first of many jobs: {@code checks/jobs} runs a thousand. */
@Tag("long")
class ManyJobsTest {

  @TempDir private Path folder;

  @Test
  void leaveNothingBehind() throws Exception {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    ChildJvm.End end =
        new ChildJvm()
            .options("-Djava.io.tmpdir=" + temporary)
            .run(
                ManyJobs.class,
                Path.of("src/test/resources/models").toAbsolutePath().toString(),
                "50");
    assertEquals(0, end.code(), end.text());
    assertTrue(end.text().contains("nothing grew"), end.text());
    try (var left = Files.list(temporary)) {
      assertEquals(0, left.count(), "files of a JVM that ended");
    }
  }
}
