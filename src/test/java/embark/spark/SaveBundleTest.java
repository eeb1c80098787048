package embark.spark;

import static embark.spark.Frames.MODEL;
import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.vectors;
import static embark.spark.LabelledFrames.assertSameAnswers;
import static embark.spark.LabelledFrames.noisyRows;
import static embark.spark.LabelledFrames.trainer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A head and its encoder exported as a model folder: what lies in it, and what it does. */
class SaveBundleTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = noisyRows(80, "river", "cat", "password");
  private static final HeadModel TRAINED = trainer().setPrompt("query").fit(ROWS);

  @TempDir private Path folder;

  private static TextClassifier classifier(Path bundle) {
    return new TextClassifier()
        .setInputCol("text")
        .setModel(bundle.toString())
        .setOutputCol("predictedLabel");
  }

  /** Paths of the files in a folder, in order. */
  private static Set<String> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      TreeSet<String> paths = new TreeSet<>();
      files
          .filter(Files::isRegularFile)
          .forEach(file -> paths.add(root.relativize(file).toString()));
      return paths;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-distilbert", "tiny-roberta", "tiny-xlmr", "tiny-pooled"})
  void aClassifierGivesTheSameLabelsAndProbabilities(String encoder) throws IOException {
    HeadModel model =
        trainer().setModel(Path.of(MODEL).resolveSibling(encoder).toString()).fit(ROWS);
    Path bundle = folder.resolve("bundle");
    model.saveBundle(bundle.toString());
    assertSameAnswers(model.transform(ROWS), classifier(bundle).transform(ROWS), 1e-9, encoder);
  }

  @Test
  void aClassifierInAFreshJvmDoesToo() throws Exception {
    Path bundle = folder.resolve("bundle");
    TRAINED.saveBundle(bundle.toString());
    String texts = folder.resolve("texts").toString();
    ROWS.write().parquet(texts);
    Path answers = folder.resolve("answers");
    ChildJvm.End end =
        new ChildJvm()
            .options("-Dspark.master=local[2]", "-Dspark.ui.enabled=false")
            .options("-Djava.io.tmpdir=" + folder)
            .run(ClassifyProgram.class, bundle.toString(), texts, answers.toString());
    assertEquals(0, end.code(), end.text());
    assertSameAnswers(
        TRAINED.transform(SPARK.read().parquet(texts)),
        SPARK.read().parquet(answers.toString()),
        1e-9,
        "another JVM");
  }

  @Test
  void aWriterWritesOneByAnOption() throws IOException {
    String bundle = folder.resolve("bundle").toString();
    TRAINED.write().option("bundle", "true").save(bundle);
    assertEquals(
        TRAINED.labels(),
        classifier(Path.of(bundle)).task(BundleReader.read(Path.of(bundle))).labels());
    IOException refused =
        assertThrows(
            IOException.class, () -> TRAINED.write().option("bundle", "true").save(bundle));
    assertTrue(refused.getMessage().contains(bundle), refused.getMessage());
    TRAINED.write().overwrite().option("bundle", "true").save(bundle);
    assertTrue(files(Path.of(bundle)).contains("classifier/config.json"));
    String saved = folder.resolve("saved").toString();
    TRAINED.write().option("bundle", "false").save(saved);
    assertEquals(TRAINED.labels(), HeadModel.load(saved).labels());
  }

  @Test
  void aModelWithoutAHeadSaysSo() {
    HeadModel none = new HeadModel();
    assertEquals(
        none.uid()
            + " has no head; expected one that was trained. Take what HeadTrainer.fit or"
            + " HeadModel.load gives.",
        assertThrows(IllegalStateException.class, none::labels).getMessage());
  }

  @Test
  void aBundleHoldsTheEncodersFilesAndTheHeadsAndNoMore() throws IOException {
    Path bundle = folder.resolve("deep/er/bundle");
    TRAINED.saveBundle(bundle.toString());
    Set<String> expected = files(Path.of(MODEL));
    expected.add("classifier/config.json");
    expected.add("classifier/model.safetensors");
    assertEquals(expected, files(bundle));
    assertEquals(new TreeSet<>(BundleReader.read(bundle).files()), files(bundle));
    for (String file : files(Path.of(MODEL))) {
      assertEquals(-1, Files.mismatch(Path.of(MODEL, file), bundle.resolve(file)), file);
    }
    try (Stream<Path> beside = Files.list(bundle.getParent())) {
      assertEquals(1, beside.count(), "nothing lies beside the bundle");
    }
  }

  @Test
  void aBundleIsAnEncoderToo() throws IOException {
    Path bundle = folder.resolve("bundle");
    TRAINED.saveBundle(bundle.toUri().toString());
    assertSame(
        vectors(embedder().transform(ROWS), "embedding"),
        vectors(embedder().setModel(bundle.toString()).transform(ROWS), "embedding"),
        "the bundle's vectors");
  }

  @Test
  void aBundleIsTrainedAgainAndItsHeadReplaced() throws IOException {
    Path first = folder.resolve("first");
    TRAINED.saveBundle(first.toString());
    Dataset<Row> relabelled =
        ROWS.selectExpr("id", "text", "if(label = 'cat', 'animal', 'thing') label");
    HeadModel again = trainer().setModel(first.toString()).fit(relabelled);
    assertSameAnswers(
        trainer().fit(relabelled).transform(relabelled),
        again.transform(relabelled),
        1e-6,
        "the encoder is the same");
    Path second = folder.resolve("second");
    again.saveBundle(second.toString());
    assertEquals(files(first), files(second));
    assertEquals(again.labels(), BundleReader.read(second).labels().labels());
    assertSameAnswers(
        again.transform(relabelled), classifier(second).transform(relabelled), 1e-9, "replaced");
  }

  @Test
  void whatWasThereStaysAsItWas() throws IOException {
    Path bundle = folder.resolve("bundle");
    TRAINED.saveBundle(bundle.toString());
    Set<String> before = files(folder);
    HeadModel other = TRAINED.copy(new ParamMap());
    assertEquals(
        "Cannot write the bundle to "
            + bundle
            + ": it exists already; expected a new folder. Name another, or delete it.",
        assertThrows(IOException.class, () -> other.saveBundle(bundle.toString())).getMessage());
    assertEquals(before, files(folder));
    assertTrue(classifier(bundle).transform(ROWS).columns().length > 4);
  }

  private static TrainedHeadStore store(Class<?> files) {
    Configuration configuration = new Configuration(false);
    configuration.set("fs.store.impl", files.getName());
    configuration.set("fs.hdfs.impl", files.getName());
    return new TrainedHeadStore(configuration);
  }

  /** The bundle on a file system that renames folders at once ({@code hdfs}) or not. */
  private org.apache.hadoop.fs.Path target(String scheme) {
    return new org.apache.hadoop.fs.Path(scheme + "://" + folder.resolve("bundle"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hdfs", "store"})
  void aWriteThatFailsHalfWayLeavesNothing(String scheme) {
    Bundle encoder = BundleReader.read(Path.of(MODEL));
    for (String file : new String[] {"model.onnx", "model.safetensors"}) {
      BrokenFiles.failAt(file);
      IOException e =
          assertThrows(
              IOException.class,
              () ->
                  store(BrokenFiles.class)
                      .write(TRAINED.head(), encoder, target(scheme), TrainedHeadStore.Place.FREE));
      assertEquals("No room for " + file, e.getMessage());
      assertFalse(Files.exists(folder.resolve("bundle")));
      assertEquals(0, folder.toFile().list().length, "nothing is left of " + file);
    }
  }

  @Test
  void aFolderThatCannotBeNamedIsNotLeftHalfNamed() {
    Bundle encoder = BundleReader.read(Path.of(MODEL));
    BrokenFiles.failAt("bundle");
    String message =
        assertThrows(
                IOException.class,
                () ->
                    store(BrokenFiles.class)
                        .write(
                            TRAINED.head(), encoder, target("hdfs"), TrainedHeadStore.Place.FREE))
            .getMessage();
    assertTrue(message.startsWith("Cannot move the bundle from " + target("hdfs") + "."), message);
    assertTrue(
        message.endsWith(
            " to "
                + target("hdfs")
                + "; expected a folder that can be made. Check its permissions."),
        message);
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void storesAreWrittenToAsWell() throws IOException {
    BrokenFiles.failAt("");
    TrainedHeadStore store = store(BrokenFiles.class);
    Bundle encoder = BundleReader.read(Path.of(MODEL));
    store.write(TRAINED.head(), encoder, target("store"), TrainedHeadStore.Place.FREE);
    assertEquals(folder.resolve("bundle/config.json").toString(), BrokenFiles.last());
    assertSameAnswers(
        TRAINED.transform(ROWS),
        classifier(folder.resolve("bundle")).transform(ROWS),
        1e-9,
        "a bundle in a store");
    Set<String> before = files(folder);
    assertEquals(
        "Cannot replace the bundle in %s: store: has no way to replace a folder at once, so that the old one would be gone before the new one is whole; expected a new folder. Name another, or delete it first."
            .formatted(target("store")),
        assertThrows(
                IOException.class,
                () ->
                    store.write(
                        TRAINED.head(),
                        encoder,
                        target("store"),
                        TrainedHeadStore.Place.FREE_OR_TRAINED))
            .getMessage());
    assertEquals(before, files(folder));
  }

  @Test
  void onlyABundleOfATrainingOrAnEmptyFolderGivesItsPlace() throws IOException {
    Path bundle = Files.createDirectory(folder.resolve("bundle"));
    TRAINED.saveBundle(bundle.toString());
    assertThrows(IOException.class, () -> TRAINED.saveBundle(bundle.toString()));
    Files.writeString(bundle.resolve("old.txt"), "old");
    TRAINED.replaceBundle(bundle.toString());
    assertFalse(Files.exists(bundle.resolve("old.txt")));
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(mine.resolve("config.json"), "{}");
    String message =
        assertThrows(IOException.class, () -> TRAINED.replaceBundle(mine.toString())).getMessage();
    assertTrue(message.contains("it exists already; expected a new folder."), message);
    assertTrue(Files.exists(mine.resolve("config.json")));
  }
}
