package embark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.run.InvalidRunException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demo writes to, and what it leaves alone. */
class DemoFolderTest {

  private static final Configuration LOCAL = new Configuration(false);

  @TempDir private Path folder;

  @Test
  void takesANewFolderAnEmptyOneAndItsOwn() throws Exception {
    Path fresh = folder.resolve("a/b");
    DemoFolder.take(LOCAL, fresh.toString(), 1);
    assertTrue(Files.exists(fresh.resolve(DemoFolder.MARK)));
    DemoFolder taken = DemoFolder.take(LOCAL, fresh.toString(), 1);
    assertEquals(DemoFolder.sampleText(), Files.readString(Path.of(taken.sample())));
    DemoFolder.take(LOCAL, Files.createDirectory(folder.resolve("empty")).toString(), 1);
  }

  @Test
  void refusesAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertRefused(file, 1, "exists already; expected a new or empty folder");
    assertRefused(file.resolve("inside"), 1, "cannot be written");
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void refusesADiskWithoutRoom() {
    Path fresh = folder.resolve("fresh");
    assertRefused(fresh, Long.MAX_VALUE, "bytes of room; expected at least");
    assertFalse(Files.exists(fresh));
  }

  private static void assertRefused(Path path, long room, String why) {
    InvalidRunException refused =
        assertThrows(
            InvalidRunException.class, () -> DemoFolder.take(LOCAL, path.toString(), room));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
    assertTrue(refused.getMessage().contains("--output"), refused.getMessage());
  }
}
