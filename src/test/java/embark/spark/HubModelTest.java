package embark.spark;

import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.manyTexts;
import static embark.spark.Frames.vectors;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.BundleReader;
import embark.bundle.FakeHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage takes a model of the hub by its name, and so do executors with a cache of their own. */
class HubModelTest {

  private static final String NAME = "owner/tiny-bert";

  @TempDir private Path folder;

  @Test
  @Tag("long")
  void driverAndExecutorsOfAHostFetchTheSameCommitOnceEach() throws Exception {
    String texts = folder.resolve("texts").toString();
    manyTexts(200).write().parquet(texts);
    Path executors = folder.resolve("executors");
    try (FakeHub hub = new FakeHub().with(NAME, Path.of(Frames.MODEL))) {
      ChildJvm.End end =
          new ChildJvm()
              .cluster(folder.resolve("home"))
              .environment("HF_ENDPOINT", hub.endpoint())
              .options("-Dspark.master=local-cluster[2,1,1024]", "-Dspark.ui.enabled=false")
              .options("-Dembark.cache=" + folder.resolve("driver"))
              .options("-Dspark.executorEnv.EMBARK_CACHE=" + executors)
              .run(EmbedProgram.class, "hf:" + NAME, texts, folder.resolve("out").toString(), "5");
      assertEquals(0, end.code(), end.text());
      assertEquals(
          2, hub.files().stream().filter("onnx/model.onnx"::equals).count(), hub.files() + "");
    }
    assertTrue(
        Files.isDirectory(
            executors
                .resolve("models")
                .resolve(BundleReader.read(Path.of(Frames.MODEL)).fingerprint())));
    assertSame(
        vectors(embedder().transform(LocalSpark.session().read().parquet(texts)), "embedding"),
        vectors(LocalSpark.session().read().parquet(folder.resolve("out").toString()), "embedding"),
        "from the hub");
  }

  @Test
  void aStageWithAModelOfTheHubIsSavedOverItself() throws IOException {
    TextEmbedder embedder = embedder().setModel("hf:" + NAME + "@v1");
    String saved = folder.resolve("stage").toString();
    for (int i = 0; i < 2; i++) {
      embedder.write().overwrite().save(saved);
    }
    TextEmbedder loaded = TextEmbedder.load(saved);
    assertEquals(List.of("hf:" + NAME + "@v1"), List.of(loaded.getOrDefault(loaded.model())));
  }
}
