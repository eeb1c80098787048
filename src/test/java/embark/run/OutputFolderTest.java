package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.BrokenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An output takes its place file by file, where a folder cannot be renamed at once. */
class OutputFolderTest {

  private static final String SCHEME = "brokenstore";

  @TempDir private Path folder;
  private OutputFolder made;
  private RunFolder run;

  @BeforeEach
  void make() throws IOException {
    made = at("_out.embark");
    run = made.newRun("run-1");
    run.begin(new RunPlan("run-1", Map.of(), List.of(), Map.of(), List.of()));
    write("_out.embark/part-0.parquet", "rows");
    write("_out.embark/_quarantine/part-0.parquet", "bad rows");
    made.mark("{}");
  }

  @AfterEach
  void nothingBreaks() {
    BrokenFiles.failAt("");
  }

  private OutputFolder at(String name) throws IOException {
    Configuration configuration = new Configuration(false);
    configuration.set("fs." + SCHEME + ".impl", BrokenFiles.class.getName());
    return OutputFolder.at(configuration, SCHEME + "://" + folder.resolve(name));
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> names(String name) throws IOException {
    Path root = folder.resolve(name);
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void whereverItEndsItGoesOn() throws IOException {
    List<String> all =
        List.of(
            "_SUCCESS",
            "_embark/run-1/plan.json",
            "_quarantine/part-0.parquet",
            "_summary.json",
            "part-0.parquet");
    OutputFolder out = at("out");
    for (String name : List.of("plan.json", "part-0.parquet", "_summary.json", "_SUCCESS")) {
      BrokenFiles.failAt(name);
      assertThrows(
          IOException.class,
          () -> made.show(made.path(), out.path(), out.holds(run) ? null : run.replaced()),
          name);
      assertFalse(Files.exists(folder.resolve("out/_SUCCESS")), "before " + name);
      assertTrue(made.unfinished().isPresent(), "the run is there, by which it goes on");
      assertTrue(out.holds(run), "and what is in the place is known as its");
    }
    BrokenFiles.failAt("");
    made.show(made.path(), out.path(), null);
    assertEquals(all, names("out"));
    assertFalse(Files.exists(folder.resolve("_out.embark")));
  }

  @Test
  void whatIsReplacedGoesOutOfTheWayAndBack() throws IOException {
    write("out/old.parquet", "old");
    write("out/_SUCCESS", "");
    write("out/_summary.json", "{}");
    OutputFolder out = at("out");
    BrokenFiles.failAt("_summary.json");
    assertThrows(IOException.class, () -> made.show(made.path(), out.path(), run.replaced()));
    assertEquals(List.of("_summary.json"), names("out"), "the mark goes first");
    BrokenFiles.failAt("");
    made.discardAll(out.path());
    assertEquals(List.of("_SUCCESS", "_summary.json", "old.parquet"), names("out"));
    assertFalse(Files.exists(folder.resolve("_out.embark")));
  }

  @Test
  void whatIsReplacedIsNotCopied() throws IOException {
    write("out/old.parquet", "old");
    OutputFolder out = at("out");
    made.show(made.path(), out.path(), run.replaced());
    assertEquals(
        List.of(
            "_SUCCESS",
            "_embark/run-1/plan.json",
            "_quarantine/part-0.parquet",
            "_summary.json",
            "part-0.parquet"),
        names("out"));
    assertFalse(Files.exists(folder.resolve("_out.embark")));
  }
}
