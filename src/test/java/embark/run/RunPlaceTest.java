package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two starts of a job, and an input that changes, meet in one place. */
class RunPlaceTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  private RunPlace place() throws IOException {
    OutputFolder made = OutputFolder.at(SPARK, folder.resolve("_out.embark").toString());
    return new RunPlace(
        made,
        new org.apache.hadoop.fs.Path(folder.resolve("out").toString()),
        folder.resolve("out").toString(),
        Output.Existing.REFUSE,
        Optional.empty());
  }

  private RunFolder begun(RunPlace place, String name) throws IOException {
    RunFolder run = place.folder().newRun(name);
    run.begin(new RunPlan(name, Map.of(), List.of(), Map.of(), List.of()));
    return run;
  }

  @Test
  void theSecondOfTwoStartsLeavesThePlace() throws IOException {
    RunPlace place = place();
    RunFolder first = begun(place, "run-1");
    place.requireAlone(first, Set.of());
    RunFolder second = begun(place, "run-2");
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> place.requireAlone(second, Set.of()));
    assertTrue(refused.getMessage().contains("has begun run-1"), refused.getMessage());
    assertEquals(List.of("run-1"), place.folder().runs().stream().map(RunFolder::name).toList());
    first.finish("{}");
    place.requireAlone(begun(place, "run-3"), place.runs());
    RunFolder late = begun(place, "run-4");
    assertThrows(
        IllegalStateException.class,
        () -> place.requireAlone(late, Set.of("run-3")),
        "one that came and is done would be shown as well");
  }

  @Test
  void aFileThatIsReplacedWhileItIsReadIsFound() throws IOException {
    Path file = Files.createDirectories(folder.resolve("in")).resolve("a b%.jsonl");
    Files.writeString(file, "{\"text\":\"cat\"}\n");
    Path gone = file.resolveSibling("gone.jsonl");
    Files.writeString(gone, "{\"text\":\"dog\"}\n");
    Input input = new Input(List.of(file.getParent().toString()), Optional.empty(), Map.of());
    RunPlanner planner = new RunPlanner(SPARK, InputSplits.of(input.open(SPARK)), OnError.FAIL);
    RunPlan plan =
        planner.plan("run", Map.of(), Set.of(), RunPlanner.Changes.REFUSED, Optional.empty());
    assertEquals(2, planner.rows(plan).count());
    Map<String, FileSplit.Version> before = planner.versions();
    assertEquals(2, before.size());
    planner.requireUntouched(plan, before);
    Files.delete(gone);
    planner.requireUntouched(plan, before);
    FileTime then = Files.getLastModifiedTime(file);
    Files.writeString(file, "{\"text\":\"one more\"}\n", StandardOpenOption.APPEND);
    planner.requireUntouched(plan, before);
    Files.writeString(file, "{\"text\":\"fox\"}\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(then.toMillis() + 2_000));
    InvalidRunException refused =
        assertThrows(InvalidRunException.class, () -> planner.requireUntouched(plan, before));
    assertTrue(refused.getMessage().contains("a b%.jsonl"), refused.getMessage());
    assertFalse(refused.getMessage().contains("gone.jsonl"), refused.getMessage());
  }

  @Test
  void aVersionsFolderIsOneThatReadersSee() {
    String fingerprint = "0123456789abcdef";
    for (String[] one :
        new String[][] {
          {".", "model"},
          {"../..", "model"},
          {"a/_b", "b"},
          {"/x/\u6A21\u578B/", "model"},
          {"s3a://b/bge.v1", "bge.v1"}
        }) {
      assertEquals(one[1] + "-0123456789ab", RunPlace.versionFolder(one[0], fingerprint));
    }
  }

  @Test
  void aRootIsAroundAllThatIsInIt() {
    assertTrue(Output.overlaps(SPARK, folder.resolve("out").toString(), "/"));
  }
}
