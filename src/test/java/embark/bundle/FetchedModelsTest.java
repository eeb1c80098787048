package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A model that lies elsewhere is fetched once to this host, whole, and again when it must be. */
class FetchedModelsTest {

  private static final String ONNX = "onnx/model.onnx";

  @TempDir Path temporary;
  private Path cache;
  private ModelFolder far;
  private String model;
  private String fingerprint;

  @BeforeEach
  void copyTinyBert() {
    cache = temporary.resolve("cache");
    far = ModelFolder.copy("tiny-bert", temporary.resolve("far"));
    model = FolderSource.SCHEME + far.path();
    fingerprint = BundleReader.read(far.path()).fingerprint();
  }

  private ModelLocator locator(BundleSource source) {
    return new ModelLocator(cache, source);
  }

  private Path kept() {
    return cache.resolve("models").resolve(fingerprint).toAbsolutePath();
  }

  @Test
  void whatMakesUpTheModelIsFetchedOnce() throws IOException {
    far.with("pytorch_model.bin", new byte[10]).with("README.md", "#").with("onnx/other.onnx", "");
    FolderSource source = new FolderSource();
    assertEquals(kept(), locator(source).locate(model));
    assertEquals(fingerprint, BundleReader.read(kept()).fingerprint());
    assertEquals(BundleReader.read(far.path()).files(), files(kept()));
    assertEquals(files(kept()), source.opened().stream().sorted().toList());
    assertEquals(kept(), locator(source).locate(model));
    assertEquals(files(kept()).size(), source.opened().size(), "It was fetched again");
  }

  @Test
  void weightsBesideTheGraphAreFetchedToo() throws IOException {
    far.with("onnx/weights.bin", new byte[100])
        .with("onnx/others.bin", new byte[100])
        .withGraph(
            ModelFolder.graph("last_hidden_state", 3)
                .addInitializer(ModelFolder.external("weights.bin")));
    FolderSource source = new FolderSource();
    Path folder = locator(source).locate(model);
    assertTrue(files(folder).contains("onnx/weights.bin"));
    assertFalse(source.opened().contains("onnx/others.bin"));
  }

  @Test
  void aTrainedHeadIsFetchedToo() throws IOException {
    far.with(TrainedHeads.of(List.of("a", "b")));
    List<String> files = files(locator(new FolderSource()).locate(model));
    assertTrue(files.contains(TrainedHeadFiles.WEIGHTS), files.toString());
  }

  @Test
  void anotherProcessOfThisHostAsksNobody() {
    locator(new FolderSource()).locate(model);
    FolderSource source = new FolderSource();
    assertEquals(kept(), locator(source).locate(model, fingerprint));
    assertEquals(List.of(), source.listed());
    assertEquals(List.of(), source.opened());
  }

  @Test
  void manyThreadsFetchOnce() throws Exception {
    FolderSource source = new FolderSource();
    int threads = 8;
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Path>> found = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        found.add(
            pool.submit(
                () -> {
                  together.await();
                  return locator(source).locate(model, fingerprint);
                }));
      }
      for (Future<Path> path : found) {
        assertEquals(kept(), path.get());
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(files(kept()), source.opened().stream().sorted().toList());
  }

  @Test
  void aCleanedCacheRefills() throws IOException {
    FolderSource source = new FolderSource();
    locator(source).locate(model);
    Folders.delete(cache);
    assertEquals(kept(), locator(source).locate(model, fingerprint));
    Folders.delete(cache);
    assertEquals(kept(), locator(source).locate(model));
    assertEquals(fingerprint, BundleReader.read(kept()).fingerprint());
  }

  @Test
  void aCacheThatIsCleanedDuringTheDownloadRefills() {
    FolderSource source =
        new FolderSource() {
          @Override
          public InputStream open(String model, String path) throws IOException {
            if (path.equals(ONNX) && !opened().contains(ONNX)) {
              Folders.delete(cache);
            }
            return super.open(model, path);
          }
        };
    assertEquals(kept(), locator(source).locate(model, fingerprint));
    assertEquals(2, source.opened().stream().filter(ONNX::equals).count());
  }

  @Test
  void aDamagedFileIsFetchedAnew() throws IOException {
    locator(new FolderSource()).locate(model);
    Path onnx = kept().resolve(ONNX);
    byte[] whole = Files.readAllBytes(onnx);
    byte[] damaged = whole.clone();
    damaged[damaged.length / 2] ^= 1;
    for (byte[] content : List.of(damaged, new byte[0], whole)) {
      Files.write(onnx, content);
      assertEquals(kept(), locator(new FolderSource()).locate(model, fingerprint));
      assertArrayEquals(whole, Files.readAllBytes(onnx));
    }
    Files.delete(kept().resolve("config.json"));
    assertEquals(kept(), locator(new FolderSource()).locate(model));
    assertEquals(fingerprint, BundleReader.read(kept()).fingerprint());
    assertEquals(List.of(), leftovers());
  }

  @Test
  void aDownloadThatBreaksIsNeverUsed() throws IOException {
    FolderSource breaking =
        new FolderSource() {
          @Override
          public InputStream open(String model, String path) throws IOException {
            InputStream whole = super.open(model, path);
            return path.equals(ONNX) ? new Breaking(whole) : whole;
          }
        };
    BundleException e = assertThrows(BundleException.class, () -> locator(breaking).locate(model));
    assertEquals(
        "Cannot fetch model '%s': the line went dead; expected a model folder that this machine can read. Check its path, the network, and the jars and spark.hadoop settings of its file system."
            .formatted(model),
        e.getMessage());
    assertFalse(Files.exists(kept()));
    assertEquals(List.of(), leftovers());
    assertEquals(kept(), locator(new FolderSource()).locate(model, fingerprint));
  }

  @Test
  void aFullDiskIsToldAsSuch() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "Only Linux has such a file");
    long size = Files.size(far.path().resolve(ONNX));
    FolderSource source = new FolderSource();
    for (Executable write :
        List.<Executable>of(
            () -> source.fetch(model, ONNX, size, full),
            () -> {
              try (OutputStream out = Folders.open(full)) {
                out.write(1);
              }
            })) {
      FileSystemException e = assertThrows(FileSystemException.class, write);
      String message = FetchedModels.failure(model, e, cache).getMessage();
      assertTrue(message.contains("No space left on device). Set EMBARK_CACHE to"), message);
    }
  }

  @Test
  void aDownloadThatEndsEarlyIsNeverUsed() throws IOException {
    long size = Files.size(far.path().resolve(ONNX));
    FolderSource ending =
        new FolderSource() {
          @Override
          public InputStream open(String model, String path) throws IOException {
            InputStream whole = super.open(model, path);
            return path.equals(ONNX)
                ? new java.io.ByteArrayInputStream(whole.readNBytes(99))
                : whole;
          }
        };
    BundleException e =
        assertThrows(BundleException.class, () -> locator(ending).locate(model, fingerprint));
    assertTrue(
        e.getMessage().contains("%s ended after 99 of %,d bytes;".formatted(ONNX, size)),
        e.getMessage());
    assertFalse(Files.exists(kept()));
  }

  @Test
  void whatAnEndedProcessLeftIsCleanedUp() throws IOException {
    locator(new FolderSource()).locate(model);
    Path fetching = cache.resolve("models/.fetching");
    String key = Receipt.of(fetching, model).key();
    Path torn = Files.createDirectories(fetching.resolve(key + ".part.x/onnx"));
    Files.writeString(torn.resolve("model.onnx"), "half");
    Folders.delete(kept());
    locator(new FolderSource()).locate(model);
    assertEquals(List.of(), leftovers());
  }

  @Test
  void aChangedModelIsFetchedAnewAndTheOldOneStays() throws IOException {
    FolderSource source = new FolderSource();
    Path before = locator(source).locate(model);
    far.changed("config.json", config -> config.put("changed", true));
    Path after = locator(source).locate(model);
    assertEquals(
        BundleReader.read(far.path()).fingerprint(), BundleReader.read(after).fingerprint());
    assertEquals(before, locator(source).locate(model, fingerprint));
    far.with("1_New/config.json", "{}");
    assertTrue(files(locator(source).locate(model)).contains("1_New/config.json"));
  }

  @Test
  void aModelThatChangedSinceTheDriverReadItIsRefused() throws IOException {
    far.changed("config.json", config -> config.put("changed", true));
    String now = BundleReader.read(far.path()).fingerprint();
    BundleException e =
        assertThrows(
            BundleException.class, () -> locator(new FolderSource()).locate(model, fingerprint));
    assertEquals(
        "Cannot use model %s: its fingerprint is %s; expected %s, which the driver read there. The files were changed since then: run again."
            .formatted(model, now, fingerprint),
        e.getMessage());
    assertEquals(List.of(), leftovers());
  }

  @Test
  void aModelThatChangesWhileItIsFetchedIsRefused() {
    FolderSource changing =
        new FolderSource() {
          @Override
          public InputStream open(String model, String path) throws IOException {
            if (path.equals(ONNX)) {
              far.changed("config.json", config -> config.put("changed", true));
            }
            return super.open(model, path);
          }
        };
    BundleException e = assertThrows(BundleException.class, () -> locator(changing).locate(model));
    assertEquals(
        "Cannot fetch model '%s': its files were changed while they were fetched. Run again."
            .formatted(model),
        e.getMessage());
  }

  @Test
  void aModelThatIsNotThereSaysSo() {
    String nowhere = model + "/nowhere";
    BundleException e =
        assertThrows(BundleException.class, () -> locator(new FolderSource()).locate(nowhere));
    assertEquals(
        "Cannot fetch model '%s': there is no such folder or file (no folder %s/nowhere); expected a Hugging Face model folder. Correct its path."
            .formatted(nowhere, far.path()),
        e.getMessage());
  }

  @Test
  void whatIsWrongWithTheFolderIsSaidOfItsOwnName() throws IOException {
    far.without("tokenizer.json");
    BundleException e =
        assertThrows(BundleException.class, () -> locator(new FolderSource()).locate(model));
    assertTrue(
        e.getMessage()
            .startsWith("Cannot read model bundle " + model + ": tokenizer.json is missing"),
        e.getMessage());
    assertEquals(List.of(), leftovers());
  }

  /** A stream that fails after some bytes. */
  private static final class Breaking extends FilterInputStream {

    private int left = 200;

    private Breaking(InputStream whole) {
      super(whole);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left <= 0) {
        throw new IOException("the line went dead");
      }
      int read = super.read(buffer, offset, Math.min(left, length));
      left -= read;
      return read;
    }
  }

  /** Downloads that are not whole, and other things to be deleted. */
  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("models/.fetching"))) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return List.copyOf(
          new TreeSet<>(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> folder.relativize(file).toString())
                  .toList()));
    }
  }
}
