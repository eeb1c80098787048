package embark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.bundle.BundleReader;
import embark.bundle.FakeHub;
import embark.bundle.ModelFolder;
import embark.spark.ChildJvm;
import embark.spark.Frames;
import embark.spark.LocalSpark;
import embark.spark.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a name of the hub to a folder, as a user on a command line does it. */
class FetchCommandTest {

  private static final String NAME = "owner/tiny-bert";
  private static final String MODEL = "hf:" + NAME;

  @TempDir private Path folder;
  private ModelFolder far;
  private FakeHub hub;

  @BeforeEach
  void serveTinyBert() throws IOException {
    far = ModelFolder.copy("tiny-bert", folder.resolve("far"));
    hub = new FakeHub().with(NAME, far.path());
  }

  @AfterEach
  void stopServing() {
    hub.close();
  }

  private ChildJvm jvm() {
    return new ChildJvm()
        .environment("HF_ENDPOINT", hub.endpoint())
        .environment("HF_TOKEN", "hf_secret")
        .environment("EMBARK_CACHE", folder.resolve("cache").toString());
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  private ChildJvm.End fetch(String... more) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("fetch", "--model", MODEL, "--output", out()));
    words.addAll(List.of(more));
    return jvm().run(Main.class, words.toArray(String[]::new));
  }

  private static void assertEnd(int code, String part, ChildJvm.End end) {
    assertEquals(code, end.code(), end.text());
    assertTrue(end.text().contains(part), part + "\nis not in\n" + end.text());
    assertFalse(end.text().contains("hf_secret"), end.text());
  }

  private List<String> here() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFolderIsWrittenOnceAndKnowsWhereItComesFrom() throws Exception {
    far.with("model.safetensors", new byte[10]);
    String pinned = MODEL + "@" + hub.commit(NAME);
    ChildJvm.End first = fetch();
    assertEnd(0, "  model      %s (".formatted(pinned), first);
    assertEnd(0, "onnx/model.onnx  ", first);
    assertEquals(List.of("cache", "far", "out"), here(), "nothing lies beside it");
    String fingerprint = BundleReader.read(far.path()).fingerprint();
    assertEquals(fingerprint, BundleReader.read(Path.of(out())).fingerprint());
    assertFalse(Files.exists(Path.of(out(), "model.safetensors")));
    JsonNode source = new ObjectMapper().readTree(Path.of(out(), ".embark-source.json").toFile());
    assertEquals(pinned, source.path("model").asText());
    assertEquals(fingerprint, source.path("fingerprint").asText());

    int files = hub.files().size();
    assertEnd(0, "(was there already, whole)", fetch());
    assertEquals(files, hub.files().size());
    far.changed("config.json", config -> config.put("changed", true));
    assertEnd(2, "holds %s (%s); expected %s@".formatted(pinned, fingerprint, MODEL), fetch());
    assertEnd(0, "  model      ", fetch("--overwrite"));
    Files.delete(Path.of(out(), "tokenizer.json"));
    assertEnd(2, "is no more what fetch wrote there", fetch());
  }

  @Test
  void whatWasInterruptedGoesOn() throws Exception {
    Path printed = folder.resolve("printed");
    hub.stalling("onnx/model.onnx", 1000);
    Process process =
        jvm().start(printed, Main.class, "fetch", "--model", MODEL, "--output", out());
    try {
      hub.awaitStall();
      process.destroy();
      assertTrue(process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
    assertTrue(
        Files.readString(printed).contains("the same command goes on from there"),
        Files.readString(printed));
    assertFalse(Files.exists(Path.of(out())));
    assertEnd(0, "(1.0 kB of it were here)", fetch());
    assertEquals(1, hub.files().stream().filter("config.json"::equals).count());
  }

  @Test
  void aFolderFromElsewhereIsFetchedTooAndOtherFoldersStay() throws IOException {
    Commands.runIn(folder);
    String model = far.path().toString();
    Commands.Ran first = Commands.run("fetch", "--model", model, "--output", out());
    Commands.assertCode(0, first);
    assertTrue(first.out().contains("  jobs/run embed --input FILE"), first.out());
    Commands.Ran again = Commands.run("fetch", "--model", model, "--output", out());
    Commands.assertCode(0, again);
    assertTrue(again.out().contains("(was there already, whole)"), again.out());
    far.changed("config.json", config -> config.put("changed", true));
    Commands.Ran changed = Commands.run("fetch", "--model", model, "--output", out());
    Commands.assertCode(2, changed);
    assertTrue(changed.err().contains("expected %s as it is now".formatted(model)), changed.err());

    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(mine.resolve("config.json"), "mine");
    for (String overwrite : List.of("", "--overwrite")) {
      List<String> words =
          new ArrayList<>(List.of("fetch", "--model", model, "--output", mine.toString()));
      if (!overwrite.isEmpty()) {
        words.add(overwrite);
      }
      Commands.assertCode(2, Commands.run(words.toArray(String[]::new)));
      assertEquals("mine", Files.readString(mine.resolve("config.json")));
    }
  }

  @Test
  void aNameThatIsNotThereIsTold() throws Exception {
    ChildJvm.End end =
        jvm().run(Main.class, "fetch", "--model", "hf:owner/none", "--output", out());
    assertEnd(
        1,
        "The job failed: Cannot fetch model 'hf:owner/none': %s has no model owner/none"
            .formatted(hub.endpoint()),
        end);
    assertEquals(List.of("far"), here());
  }

  @Test
  void aJobTakesTheNameAndRecordsTheCommit() throws Exception {
    String texts = folder.resolve("texts.json").toString();
    Files.writeString(Path.of(texts), "{\"text\":\"one cat\"}\n{\"text\":\"a dog\"}\n");
    ChildJvm.End end =
        jvm()
            .options("-Dspark.master=local[1]", "-Dspark.ui.enabled=false")
            .run(
                Main.class,
                "embed",
                "--input",
                texts,
                "--text",
                "text",
                "--model",
                MODEL,
                "--output",
                out());
    String pinned = MODEL + "@" + hub.commit(NAME);
    assertEnd(0, "  model      %s (".formatted(pinned), end);
    List<Row> rows = LocalSpark.session().read().parquet(out()).collectAsList();
    assertEquals(2, rows.size());
    assertEquals(pinned, rows.get(0).getStruct(2).getAs("model"));
    Row expected =
        new TextEmbedder()
            .setInputCol("text")
            .setOutputCol("embedding")
            .setModel(Frames.MODEL)
            .transform(LocalSpark.session().read().json(texts))
            .where("text = 'a dog'")
            .first();
    Row got = LocalSpark.session().read().parquet(out()).where("text = 'a dog'").first();
    assertEquals(
        expected.<Float>getList(expected.fieldIndex("embedding")),
        got.<Float>getList(got.fieldIndex("embedding")));
  }
}
