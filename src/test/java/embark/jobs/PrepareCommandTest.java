package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.Precision;
import embark.jobs.Commands.Ran;
import embark.spark.ChildJvm;
import embark.spark.ElsewhereFiles;
import embark.spark.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a model to a folder that every job takes without preparing it. */
class PrepareCommandTest {

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private static Ran prepare(String model, String... more) {
    return prepareTo(path("out"), model, more);
  }

  private static Ran prepareTo(String output, String model, String... more) {
    List<String> words = new ArrayList<>(List.of("prepare", "--model", model));
    words.addAll(List.of("--precision", "int8", "--output", output));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  /** The vectors of some texts, and what says how they were made. */
  private List<Row> embedded(String model, String... more) {
    String texts =
        write(
            "texts.json",
            """
            {"id":0,"text":"the cat sleeps on warm stones"}
            {"id":1,"text":"a dog"}
            {"id":2,"text":"reset my password, please: I have lost it twice since the last update"}
            """);
    List<String> words = new ArrayList<>(List.of("embed", "--input", texts, "--text", "text"));
    words.addAll(List.of("--output", path("vectors"), "--overwrite", "--model", model));
    words.addAll(List.of(more));
    assertCode(0, run(words.toArray(String[]::new)));
    return Commands.SPARK.read().parquet(path("vectors")).orderBy("id").collectAsList();
  }

  private static Set<String> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      TreeSet<String> paths = new TreeSet<>();
      files
          .filter(Files::isRegularFile)
          .forEach(file -> paths.add(root.relativize(file).toString()));
      return paths;
    }
  }

  @Test
  void aPreparedFolderGivesTheVectorsOfPrecisionInt8ToTheBit() {
    assertCode(0, prepare(Frames.MODEL));
    List<Row> expected = embedded(Frames.MODEL, "--precision", "int8");
    for (List<Row> rows :
        List.of(embedded(path("out")), embedded(path("out"), "--precision", "int8"))) {
      assertEquals(expected.size(), rows.size());
      for (int i = 0; i < rows.size(); i++) {
        assertEquals(expected.get(i).<Float>getList(2), rows.get(i).<Float>getList(2));
        assertEquals("int8", rows.get(i).getStruct(3).getAs("precision"));
      }
    }
  }

  @Test
  void theFolderIsAWholeModelAndItsSummaryIsPrinted() throws IOException {
    Ran ran = prepare(Frames.MODEL);
    assertCode(0, ran);
    Set<String> expected = files(Path.of(Frames.MODEL));
    expected.remove("onnx/model.onnx");
    expected.addAll(Set.of("model.onnx", "model.onnx.data", "agreement.json"));
    assertEquals(expected, files(folder.resolve("out")));
    Bundle bundle = BundleReader.read(folder.resolve("out"));
    assertEquals(Precision.INT8, bundle.precision());
    assertEquals(
        BundleReader.read(Path.of(Frames.MODEL)).embedding().sentence(),
        bundle.embedding().sentence());
    assertEquals(List.copyOf(expected), bundle.files());
    assertEquals(Set.of("out"), Set.of(folder.toFile().list()), "nothing lies beside it");
    assertTrue(ran.err().contains("Preparing " + Frames.MODEL + " for int8 ..."), ran.err());
    for (String line :
        List.of(
            "  model      " + Frames.MODEL + " (",
            "  precision  int8",
            " MB in fp32",
            " on average, ",
            "  output     " + path("out"),
            "  jobs/run embed --input FILE --text COLUMN --model " + path("out"))) {
      assertTrue(ran.out().contains(line), line + "\nis not in\n" + ran.out());
    }
  }

  @Test
  void aClassifierIsPreparedToo() {
    String model = "src/test/resources/models/classifier-mpnet";
    assertCode(0, prepareTo(path("prepared"), model));
    String texts = write("texts.json", "{\"text\":\"the cat\"}\n{\"text\":\"a dog\"}\n");
    List<List<double[]>> scores = new ArrayList<>();
    for (List<String> named :
        List.of(List.of(model, "--precision", "int8"), List.of(path("prepared")))) {
      List<String> words =
          new ArrayList<>(List.of("classify", "--input", texts, "--text", "text", "--output"));
      words.addAll(List.of(path("out"), "--overwrite", "--model"));
      words.addAll(named);
      assertCode(0, run(words.toArray(String[]::new)));
      scores.add(
          out().orderBy("text").collectAsList().stream()
              .map(row -> row.<org.apache.spark.ml.linalg.Vector>getAs("probability").toArray())
              .toList());
    }
    assertArrayEquals(scores.get(0).toArray(), scores.get(1).toArray());
  }

  @Test
  void aModelThatSuffersIsRefused() {
    assertRefused(
        prepared("src/test/resources/models/classifier-albert"),
        "on sample texts its int8 form agrees with fp32 to ");
    assertEquals(0, folder.toFile().list().length, "no folder is left");
  }

  /** The same without the line on what is being done. */
  private static Ran prepared(String model) {
    Ran ran = prepare(model);
    return new Ran(ran.code(), ran.out(), ran.err().replaceFirst("Preparing .*\\R", ""));
  }

  @Test
  void whatCannotBePreparedIsToldTogether() {
    assertCode(0, prepareTo(path("int8"), Frames.MODEL));
    assertRefused(
        prepare(path("int8")),
        "Cannot prepare %s for int8: its weights are int8 already; expected fp32. Use the model as it is."
            .formatted(path("int8")));
    assertRefused(prepare("no-such-model"), "Cannot find model 'no-such-model'");
    for (String precision : List.of("fp32", "int3")) {
      assertRefused(
          run(
              "prepare",
              "--model",
              Frames.MODEL,
              "--precision",
              precision,
              "--output",
              path("out")),
          "Invalid --precision: '%s'; expected one of [fp16, int8].".formatted(precision));
    }
    Ran ran = prepareTo(path("int8"), path("int8"), "--overwrite");
    assertCode(2, ran);
    assertTrue(ran.err().startsWith("2 problems:"), ran.err());
    assertTrue(ran.err().contains("lie inside one another"), ran.err());
    assertEquals(Precision.INT8, BundleReader.read(folder.resolve("int8")).precision());
  }

  @Test
  void aFolderThatIsThereIsKeptUnlessOverwritten() throws IOException {
    assertCode(0, prepare(Frames.MODEL));
    Path old = Files.writeString(folder.resolve("out/old.txt"), "old");
    Ran ran = prepare(Frames.MODEL);
    assertCode(2, ran);
    assertTrue(ran.err().contains("exists already; expected a new folder"), ran.err());
    assertTrue(Files.exists(old));
    assertCode(0, prepare(Frames.MODEL, "--overwrite"));
    assertFalse(Files.exists(old));

    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(mine.resolve("model.onnx"), "mine");
    ran = prepareTo(mine.toString(), Frames.MODEL, "--overwrite");
    assertCode(2, ran);
    assertTrue(ran.err().contains("is no model folder that prepare wrote"), ran.err());
    assertEquals(Set.of("model.onnx"), files(mine));
  }

  @Test
  void aStoreIsReadFromAndWrittenToWithoutSpark() throws Exception {
    String output = ElsewhereFiles.uri(folder.resolve("out"));
    ChildJvm.End end =
        new ChildJvm()
            .options("-Dspark.master=no master: a session could not start")
            .options("-Dspark.hadoop.fs.embarktest.impl=" + ElsewhereFiles.class.getName())
            .options("-Dembark.cache=" + System.getProperty("embark.cache"))
            .options("-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")))
            .run(
                Main.class,
                "prepare",
                "--model",
                ElsewhereFiles.uri(Path.of(Frames.MODEL)),
                "--precision",
                "int8",
                "--output",
                output);
    assertEquals(0, end.code(), end.text());
    List<Row> expected = embedded(Frames.MODEL, "--precision", "int8");
    List<Row> rows = embedded(output);
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(expected.get(i).<Float>getList(2), rows.get(i).<Float>getList(2));
    }
    Ran again = prepareTo(output, Frames.MODEL, "--overwrite");
    assertCode(2, again);
    assertTrue(again.err().contains("cannot be replaced at once"), again.err());
  }
}
