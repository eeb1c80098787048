package embark.spark;

import static embark.spark.Frames.MODEL;
import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.manyTexts;
import static embark.spark.Frames.vectors;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other JVMs, as drivers and as executors, give the vectors that this one gives. */
@Tag("long")
class ProcessesTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final int ROWS = 400;
  private static final String CLUSTER = "local-cluster[2,1,1024]";

  @TempDir private static Path shared;

  private static String texts;
  private static List<float[]> expected;

  @TempDir private Path folder;

  @BeforeAll
  static void write() {
    texts = shared.resolve("texts").toString();
    manyTexts(ROWS).write().parquet(texts);
    expected = vectors(embedder().transform(SPARK.read().parquet(texts)), "embedding");
  }

  private ChildJvm.End embed(String model, int partitions, String master, String... settings)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>();
    options.add("-Dspark.master=" + master);
    options.add("-Dspark.ui.enabled=false");
    options.add("-Dspark.sql.shuffle.partitions=2");
    options.add("-Djava.io.tmpdir=" + folder);
    for (String setting : settings) {
      options.add("-D" + setting);
    }
    ChildJvm jvm = new ChildJvm().options(options.toArray(String[]::new));
    if (master.equals(CLUSTER)) {
      jvm.cluster(folder.resolve("home"));
    }
    return jvm.run(
        EmbedProgram.class, model, texts, folder.resolve("out").toString(), "" + partitions);
  }

  private void assertExpected(ChildJvm.End end) {
    assertEquals(0, end.code(), end.text());
    Dataset<Row> actual = SPARK.read().parquet(folder.resolve("out").toString());
    assertSame(expected, vectors(actual, "embedding"), "another JVM");
  }

  @Test
  void withKryoAndTwoCoresForATask() throws Exception {
    assertExpected(
        embed(
            MODEL,
            3,
            "local[2]",
            "spark.task.cpus=2",
            "spark.serializer=org.apache.spark.serializer.KryoSerializer"));
  }

  @Test
  void withExecutorsInOtherJvms() throws Exception {
    // The executors' working folders are others than the driver's: the path that travels is whole.
    assertExpected(embed(MODEL, 7, CLUSTER));
  }

  @Test
  void executorsOfAHostFetchAModelFromElsewhereOnce() throws Exception {
    Path log = folder.resolve("log");
    Path executors = folder.resolve("executors");
    ChildJvm.End end =
        embed(
            ElsewhereFiles.uri(Path.of(MODEL)),
            7,
            CLUSTER,
            "spark.hadoop.fs." + ElsewhereFiles.SCHEME + ".impl=" + ElsewhereFiles.class.getName(),
            "spark.hadoop." + ElsewhereFiles.LOG + "=" + log,
            "embark.cache=" + folder.resolve("driver"),
            "spark.executorEnv.EMBARK_CACHE=" + executors);
    assertExpected(end);
    // One fetch for the driver and one for both executors.
    long opened = Files.readAllLines(log).stream().filter("model.onnx"::equals).count();
    assertEquals(2, opened, Files.readAllLines(log).toString());
    assertTrue(
        Files.isDirectory(
            executors
                .resolve("models")
                .resolve(embark.bundle.BundleReader.read(Path.of(MODEL)).fingerprint())));
  }

  @Test
  void aModelThatIsNotThereAnyMoreIsNamed() throws IOException {
    Path model = folder.resolve("model");
    PersistenceTest.copyTree(Path.of(MODEL), model);
    Dataset<Row> embedded =
        embedder().setModel(model.toString()).transform(SPARK.read().parquet(texts));
    Files.move(model, folder.resolve("elsewhere"));
    String message = rootMessage(assertThrows(Exception.class, embedded::collectAsList));
    assertTrue(message.contains("Cannot find model '" + model + "'"), message);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  @Test
  void aModelThatChangedSinceTheDriverReadItIsRefused() throws IOException {
    Path model = folder.resolve("model");
    PersistenceTest.copyTree(Path.of(MODEL), model);
    Dataset<Row> embedded =
        embedder().setModel(model.toString()).transform(SPARK.read().parquet(texts));
    Path config = model.resolve("tokenizer.json");
    Files.writeString(config, Files.readString(config) + " ");
    String message = rootMessage(assertThrows(Exception.class, embedded::collectAsList));
    assertTrue(
        Pattern.compile(
                "Cannot use model "
                    + model
                    + ": its fingerprint is [0-9a-f]{64}; expected [0-9a-f]{64}, which the driver"
                    + " read as '"
                    + model
                    + "'\\. Put the same files on every machine, or clear this host's cache\\.")
            .matcher(message)
            .find(),
        message);
  }

  @Test
  void manyShortTasksOpenTheModelOnce() throws IOException {
    Path model = folder.resolve("model");
    PersistenceTest.copyTree(Path.of(MODEL), model);
    Dataset<Row> rows = SPARK.read().parquet(texts);
    TextEmbedder embedder = embedder().setModel(model.toString()).setMaxLength(31);
    Dataset<Row> first = embedder.transform(rows.limit(1));
    Dataset<Row> many = embedder.transform(rows.repartition(200));
    assertEquals(1, first.collectAsList().size());
    // From here on nothing can be opened again.
    PersistenceTest.deleteTree(model);
    assertEquals(ROWS, many.collectAsList().size());
  }
}
