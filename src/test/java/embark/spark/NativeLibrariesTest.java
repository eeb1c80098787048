package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.pipeline.Alone;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries are unpacked once a host, and processes leave nothing behind. */
@Tag("long")
class NativeLibrariesTest {

  @TempDir private Path folder;

  /** Prints the vector of a text. */
  static final class Program {

    private Program() {}

    /** Takes a model folder and a text. */
    public static void main(String[] words) {
      System.out.println(Arrays.toString(Alone.embed(Path.of(words[0]), words[1])));
    }
  }

  /** The same in two class loaders of one process, as two Spark Connect sessions have them. */
  static final class TwiceProgram {

    private TwiceProgram() {}

    /** Takes what {@link Program} takes. */
    public static void main(String[] words) throws IOException, ReflectiveOperationException {
      List<URL> classPath = new ArrayList<>();
      for (String entry :
          Pattern.compile(File.pathSeparator, Pattern.LITERAL)
              .splitAsStream(System.getProperty("java.class.path"))
              .toList()) {
        classPath.add(Path.of(entry).toUri().toURL());
      }
      for (int i = 0; i < 2; i++) {
        try (URLClassLoader loader =
            new URLClassLoader(
                classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
          Method main = loader.loadClass(Program.class.getName()).getMethod("main", String[].class);
          main.setAccessible(true);
          main.invoke(null, (Object) words);
        }
      }
    }
  }

  private String embed() throws IOException, InterruptedException {
    return run(Program.class);
  }

  private String run(Class<?> program) throws IOException, InterruptedException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    ChildJvm.End end =
        new ChildJvm()
            .options("-Djava.io.tmpdir=" + temporary, "-Dembark.cache=" + folder.resolve("cache"))
            .run(program, Path.of(Frames.MODEL).toAbsolutePath().toString(), "a cat");
    assertEquals(0, end.code(), end.text());
    return end.text();
  }

  private static List<Path> files(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.getFileName().toString().contains(name)).sorted().toList();
    }
  }

  @Test
  void theyAreUnpackedOnceAndAgainWhereTheyAreTorn() throws Exception {
    String expected = embed();
    Path natives = folder.resolve("cache/natives");
    List<Path> libraries =
        files(natives, "onnxruntime").stream().filter(Files::isRegularFile).toList();
    assertEquals(2, libraries.size(), libraries.toString());
    FileTime old = FileTime.fromMillis(1_000_000);
    for (Path library : libraries) {
      Files.setLastModifiedTime(library, old);
    }
    assertEquals(expected, embed());
    for (Path library : libraries) {
      assertEquals(old, Files.getLastModifiedTime(library), "written again: " + library);
    }
    assertEquals(List.of(), files(folder.resolve("tmp"), "onnxruntime"), "left behind");
    Files.write(libraries.get(0), new byte[100]);
    assertEquals(expected, embed());
    assertTrue(Files.size(libraries.get(0)) > 100, "a torn library is used");
    assertEquals(List.of(), files(natives, ".part"));
  }

  @Test
  void eachClassLoaderOfAProcessHasLibrariesOfItsOwn() throws Exception {
    String expected = embed();
    assertEquals(expected + expected, run(TwiceProgram.class));
    assertEquals(expected + expected, run(TwiceProgram.class), "with what is there already");
    assertEquals(1, files(folder.resolve("cache/natives"), "loader-").size());
  }

  @Test
  void withoutAFolderToUnpackToTheRuntimeDoesItItself() throws Exception {
    String expected = embed();
    Path cache = folder.resolve("cache");
    Path onnx = files(cache, "onnxruntime-").get(0);
    PersistenceTest.deleteTree(onnx);
    Files.writeString(onnx, "a file where the folder would be");
    assertEquals(expected, embed());
  }
}
