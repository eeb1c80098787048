package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Model folders on a disk that has no room, or does not move them. */
class BundleStoreTest {

  @TempDir private java.nio.file.Path folder;

  /** Local files whose copies all go to the device of Linux that is always full. */
  public static final class Full extends RawLocalFileSystem {
    @Override
    public void copyFromLocalFile(Path from, Path to) throws IOException {
      try (OutputStream out = create(new Path("/dev/full"), true)) {
        out.write(new byte[1 << 16]);
      }
    }
  }

  /** Local files of which nothing new gets its place. */
  public static final class Stuck extends RawLocalFileSystem {
    @Override
    public boolean rename(Path from, Path to) throws IOException {
      return !from.getName().matches("made\\.[0-9a-f-]{36}") && super.rename(from, to);
    }

    @Override
    public void copyFromLocalFile(Path from, Path to) throws IOException {
      // Hadoop's own asks for the local files of the JVM, whatever this configuration says.
      try (OutputStream out = create(to, true)) {
        Files.copy(java.nio.file.Path.of(from.toUri()), out);
      }
    }
  }

  private static IOException failure(
      Class<?> local, java.nio.file.Path file, java.nio.file.Path made, Optional<String> mark) {
    Configuration configuration = new Configuration(false);
    configuration.set("fs.file.impl", local.getName());
    return assertThrows(
        IOException.class,
        () ->
            new BundleStore(configuration)
                .write(Map.of("config.json", file), Map.of(), new Path(made.toUri()), mark));
  }

  @Test
  void whatCannotBeReplacedStays() throws IOException {
    java.nio.file.Path made = Files.createDirectory(folder.resolve("made"));
    Files.writeString(made.resolve("config.json"), "old");
    java.nio.file.Path file = Files.writeString(folder.resolve("config.json"), "new");
    failure(Stuck.class, file, made, Optional.of("config.json"));
    assertEquals("old", Files.readString(made.resolve("config.json")));
    try (Stream<java.nio.file.Path> left = Files.list(folder)) {
      assertEquals(2, left.count());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsToldAsSuchAndLeavesNothing() throws IOException {
    java.nio.file.Path file = Files.writeString(folder.resolve("config.json"), "{}");
    java.nio.file.Path made = folder.resolve("made");
    IOException e = failure(Full.class, file, made, Optional.empty());
    assertEquals(
        "Cannot write the model folder %s: java.io.IOException: No space left on device. Check the room there, or name another folder."
            .formatted(new Path(made.toUri())),
        e.getMessage());
    assertFalse(Files.exists(made));
  }
}
