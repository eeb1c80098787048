package embark.spark;

import static embark.spark.Frames.MODEL;
import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.manyTexts;
import static embark.spark.Frames.vectors;
import static embark.spark.LabelledFrames.assertSameAnswers;
import static embark.spark.LabelledFrames.noisyRows;
import static embark.spark.LabelledFrames.trainer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.BundleReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models on a file system that only Hadoop reaches: read from there, and written to it. */
class ElsewhereModelTest {

  private static final Dataset<Row> ROWS = manyTexts(60);

  @TempDir private Path folder;

  private static String message(TextEmbedder embedder) {
    return assertThrows(RuntimeException.class, () -> embedder.transformSchema(ROWS.schema()))
        .getMessage();
  }

  @Test
  void aModelFromElsewhereGivesTheSameVectors() {
    TextEmbedder far = embedder().setModel(ElsewhereFiles.uri(Path.of(MODEL)));
    assertSame(
        vectors(embedder().transform(ROWS), "embedding"),
        vectors(far.transform(ROWS), "embedding"),
        "from elsewhere");
  }

  @Test
  void aLocalUriIsThePathOfEveryMachine() {
    TextEmbedder local = embedder().setModel("local://" + Path.of(MODEL).toAbsolutePath());
    assertSame(
        vectors(embedder().transform(ROWS), "embedding"),
        vectors(local.transform(ROWS), "embedding"),
        "local:");
    assertTrue(
        message(embedder().setModel("local:/no/such/folder"))
            .contains("Cannot find model 'local:/no/such/folder': there is no such path"));
  }

  @Test
  void aTaskRefillsACacheThatWasCleanedSinceTheDriverRead() throws IOException {
    Path own = folder.resolve("model");
    PersistenceTest.copyTree(Path.of(MODEL), own);
    Files.writeString(own.resolve("own.json"), "{}");
    Dataset<Row> embedded =
        embedder().setModel(ElsewhereFiles.uri(own)).transform(ROWS.repartition(3));
    Path kept =
        embark.tokenize.HostCache.folder()
            .resolve("models")
            .resolve(BundleReader.read(own).fingerprint());
    PersistenceTest.deleteTree(kept);
    assertEquals(60, embedded.collectAsList().size());
    assertTrue(Files.exists(kept.resolve("own.json")));
    PersistenceTest.deleteTree(kept);
  }

  @Test
  void aStageThatIsSavedElsewhereWithItsModelWorksFromThere() throws IOException {
    String saved = ElsewhereFiles.uri(folder.resolve("stage"));
    TextEmbedder embedder = embedder().setModelOnSave("copy");
    embedder.write().save(saved);
    TextEmbedder loaded = TextEmbedder.load(saved);
    assertTrue(Files.exists(folder.resolve("stage/model/tokenizer.json")));
    assertEquals(
        ElsewhereFiles.SCHEME + ":" + folder.resolve("stage/model"),
        loaded.getOrDefault(loaded.model()));
    assertSame(
        vectors(embedder.transform(ROWS), "embedding"),
        vectors(loaded.transform(ROWS), "embedding"),
        "saved elsewhere");
    String again = ElsewhereFiles.uri(folder.resolve("again"));
    loaded.write().save(again);
    assertEquals(
        -1,
        Files.mismatch(
            Path.of(MODEL, "tokenizer.json"), folder.resolve("again/model/tokenizer.json")));
    String refused =
        assertThrows(IOException.class, () -> loaded.write().overwrite().save(saved)).getMessage();
    assertTrue(refused.contains("it holds the model of this stage"), refused);
  }

  @Test
  void aTrainedBundleWorksFromElsewhere() throws IOException {
    Dataset<Row> rows = noisyRows(60, "river", "cat", "password");
    HeadModel trained = trainer().setModel(ElsewhereFiles.uri(Path.of(MODEL))).fit(rows);
    String bundle = ElsewhereFiles.uri(folder.resolve("bundle"));
    trained.saveBundle(bundle);
    TextClassifier classifier =
        new TextClassifier().setInputCol("text").setModel(bundle).setOutputCol("predictedLabel");
    assertSameAnswers(trained.transform(rows), classifier.transform(rows), 1e-9, "elsewhere");
    assertTrue(
        assertThrows(IOException.class, () -> trained.replaceBundle(bundle))
            .getMessage()
            .startsWith("Cannot replace the bundle in "));
  }

  @Test
  void whatIsNotThereIsNamed() {
    String nowhere = ElsewhereFiles.uri(folder.resolve("nowhere"));
    String missing = message(embedder().setModel(nowhere));
    assertTrue(
        missing.contains(
            "Cannot fetch model '%s': there is no such folder or file (".formatted(nowhere)),
        missing);
    String unknown = message(embedder().setModel("nosuch://host/model"));
    assertTrue(
        unknown.contains(
            "Cannot fetch model 'nosuch://host/model': No FileSystem for scheme \"nosuch\"; expected a model folder that this machine can read. "),
        unknown);
    String unloadable = message(embedder().setModel("s3a://bucket/model"));
    assertTrue(
        unloadable.contains(
            "Cannot fetch model 's3a://bucket/model': the file system of s3a: cannot be used (java.lang.ClassNotFoundException: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found)"),
        unloadable);
  }
}
