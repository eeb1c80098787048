package embark.bundle;

import static embark.bundle.FolderProblems.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models that are not what they say are refused, and nothing outside of them is read or written.
 */
class MaliciousModelTest {

  private static final long GIGABYTE = 1L << 30;

  @TempDir Path temporary;
  private ModelFolder folder;

  @BeforeEach
  void copyTinyBert() {
    folder = ModelFolder.copy("tiny-bert", temporary.resolve("model"));
  }

  private static OnnxMl.GraphProto.Builder graph(String location) {
    return ModelFolder.graph("last_hidden_state", 3).addInitializer(ModelFolder.external(location));
  }

  private static String outside(String location) {
    return "the graph names '%s' as a file of weights; expected a path inside the folder. Do not use this model."
        .formatted(location);
  }

  @Test
  void weightsThroughALinkToElsewhereAreRefused() throws IOException {
    Path secret = Files.writeString(temporary.resolve("secret"), "secret");
    Files.createSymbolicLink(folder.path().resolve("onnx/weights"), secret);
    folder.withGraph(graph("weights"));
    assertEquals(outside("weights"), problem(folder));
    Files.createSymbolicLink(folder.path().resolve("onnx/up"), temporary);
    folder.withGraph(graph("up/secret"));
    assertEquals(outside("up/secret"), problem(folder));
  }

  @Test
  void linksIntoOneFolderOfAllFilesAreTheHubsCache() throws IOException {
    Path blobs = Files.createDirectories(temporary.resolve("blobs"));
    folder.withGraph(graph("weights"));
    Path onnx = folder.path().resolve("onnx");
    Files.move(onnx.resolve("model.onnx"), blobs.resolve("aaa"));
    Files.writeString(blobs.resolve("bbb"), "weights");
    Files.createSymbolicLink(onnx.resolve("model.onnx"), Path.of("../../blobs/aaa"));
    Files.createSymbolicLink(onnx.resolve("weights"), Path.of("../../blobs/bbb"));
    assertTrue(BundleReader.read(folder.path()).files().contains("onnx/weights"));
  }

  @Test
  void weightsAtAnAddressInMemoryAreRefused() throws IOException {
    String location = "*/_ORT_MEM_ADDR_/*";
    folder.with("onnx/" + location, new byte[8]).withGraph(graph(location));
    assertEquals(outside(location), problem(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../secret", "a/../../../secret", "\u0000"})
  void weightsElsewhereAreRefusedWhereverTheModelLies(String location) throws IOException {
    Files.writeString(temporary.resolve("secret"), "secret");
    folder.withGraph(graph(location));
    assertEquals(outside(location), problem(folder));
    FolderSource source = new FolderSource();
    BundleException e =
        assertThrows(
            BundleException.class,
            () -> new ModelLocator(temporary.resolve("cache"), source).locate(uri()));
    assertEquals(List.of(outside(location)), e.problems());
    assertFalse(source.opened().stream().anyMatch(path -> path.contains("secret")));
  }

  static List<Consumer<OnnxMl.ModelProto.Builder>> hidingPlaces() {
    OnnxMl.TensorProto elsewhere = ModelFolder.external("/etc/passwd");
    OnnxMl.NodeProto.Builder node = OnnxMl.NodeProto.newBuilder();
    node.addAttributeBuilder().setT(elsewhere);
    OnnxMl.SparseTensorProto sparse =
        OnnxMl.SparseTensorProto.newBuilder().setIndices(elsewhere).build();
    List<Consumer<OnnxMl.ModelProto.Builder>> places = new ArrayList<>();
    places.add(model -> model.getGraphBuilder().addSparseInitializer(sparse));
    places.add(
        model ->
            model
                .getGraphBuilder()
                .addNodeBuilder()
                .addAttributeBuilder()
                .getGBuilder()
                .addNode(node));
    places.add(
        model ->
            model.getGraphBuilder().addNodeBuilder().addAttributeBuilder().setSparseTensor(sparse));
    places.add(model -> model.addFunctionsBuilder().addNode(node));
    places.add(
        model ->
            model.addTrainingInfoBuilder().getInitializationBuilder().addInitializer(elsewhere));
    return places;
  }

  @ParameterizedTest
  @MethodSource("hidingPlaces")
  void weightsElsewhereAreSeenInEveryPlaceOfAFile(Consumer<OnnxMl.ModelProto.Builder> hide)
      throws IOException {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.newBuilder()
            .setIrVersion(8)
            .setGraph(ModelFolder.graph("last_hidden_state", 3));
    hide.accept(model);
    folder.with("onnx/model.onnx", model.build().toByteArray());
    assertEquals(outside("/etc/passwd"), problem(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenizer.json", "config.json", "tokenizer_config.json", "other.json"})
  void aFileOfAGigabyteIsNotReadAsJson(String name) throws IOException {
    Path file = folder.path().resolve(name);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(GIGABYTE);
    }
    String expected =
        "%s has 1,073,741,824 bytes; expected at most 268,435,456. It is not what its name says: export the model again."
            .formatted(name);
    assertEquals(expected, problem(folder));
    FolderSource source = new FolderSource();
    BundleException e =
        assertThrows(
            BundleException.class,
            () -> new ModelLocator(temporary.resolve("cache"), source).locate(uri()));
    assertEquals(List.of(expected), e.problems());
    assertFalse(source.opened().contains(name), "It was fetched");
  }

  @ParameterizedTest
  @ValueSource(strings = {TrainedHeadFiles.CONFIG, TrainedHeadFiles.WEIGHTS})
  void norAsAHead(String name) throws IOException {
    folder.with(TrainedHeads.of(List.of("a", "b")));
    try (RandomAccessFile sparse =
        new RandomAccessFile(folder.path().resolve(name).toFile(), "rw")) {
      sparse.setLength(GIGABYTE);
    }
    assertEquals(
        List.of(
            "the trained head cannot be read (%s has 1,073,741,824 bytes; expected at most 268,435,456). Copy the folder again from where it was made."
                .formatted(name)),
        BundleReader.read(folder.path()).labels().problems());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.json",
        "..",
        ".",
        "",
        "/etc/evil.json",
        "a/b.json",
        "a\\b",
        "\n",
        "a\u009b2J"
      })
  void aListingThatNamesOtherFoldersIsRefused(String name) throws IOException {
    FolderSource source =
        new FolderSource() {
          @Override
          public List<Entry> list(String model, String folder) throws IOException {
            List<Entry> entries = new ArrayList<>(super.list(model, folder));
            entries.add(new Entry(name, Kind.FILE, 4, "now"));
            return entries;
          }
        };
    BundleException e =
        assertThrows(
            BundleException.class,
            () -> new ModelLocator(temporary.resolve("cache"), source).locate(uri()));
    assertEquals(
        "Cannot fetch model '%s': its listing names '%s'; expected names of files in the folder. Do not use this model."
            .formatted(uri(), name.replaceAll("[\n\u009b]", "?")),
        e.getMessage());
    assertEquals(List.of(), source.opened());
  }

  @Test
  void ofAnArchiveOnlyTheModelsFilesAreUnpacked() throws IOException {
    byte[] onnx = folder.bytes("onnx/model.onnx");
    Path jar = temporary.resolve("jar/model.jar");
    archive(jar, "../evil", "../../evil", "/evil", "evil", "tiny.onnx");
    Path whole = Files.write(temporary.resolve("tiny.onnx"), onnx);
    BuiltInModel model = tiny(Fingerprint.of(whole), onnx.length);
    Path cache = temporary.resolve("cache/models");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      Path unpacked = on(loader, () -> new BuiltInCache(cache).locate(model));
      assertEquals(List.of("model.onnx"), names(unpacked));
      assertEquals(Fingerprint.of(whole), Fingerprint.of(unpacked.resolve("model.onnx")));
    }
    assertEquals(List.of(), evil());
  }

  @Test
  void anArchiveWithOtherFilesIsRefused() throws IOException {
    Path jar = temporary.resolve("jar/model.jar");
    archive(jar, "../evil", "tiny.onnx");
    BuiltInModel model = tiny("0".repeat(64), 10);
    Path cache = temporary.resolve("cache/models");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      BundleException e =
          assertThrows(
              BundleException.class, () -> on(loader, () -> new BuiltInCache(cache).locate(model)));
      assertTrue(
          e.getMessage()
              .matches(
                  "Cannot use model 'tiny': the SHA-256 of .*model\\.onnx is [0-9a-f]{64}; expected 0{64}\\. Delete .* and fetch the model again\\."),
          e.getMessage());
    }
    assertEquals(List.of(), names(cache));
    assertEquals(List.of(), evil());
  }

  private String uri() {
    return FolderSource.SCHEME + folder.path();
  }

  private static BuiltInModel tiny(String sha256, long size) {
    return new BuiltInModel(
        "tiny",
        "group:artifact:1",
        List.of(new BuiltInModel.LargeFile("model.onnx", "tiny.onnx", size, sha256)),
        List.of());
  }

  /** An archive with the graph of the folder under each name. */
  private void archive(Path jar, String... names) throws IOException {
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, new java.util.jar.Manifest())) {
      for (String name : names) {
        entries.putNextEntry(new ZipEntry(name));
        entries.write(
            name.endsWith("evil")
                ? "evil".getBytes(StandardCharsets.UTF_8)
                : folder.bytes("onnx/model.onnx"));
        entries.closeEntry();
      }
    }
  }

  /** Work that finds files on the class path. */
  private interface Work {
    Path run();
  }

  private static Path on(ClassLoader loader, Work work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return work.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private List<Path> evil() throws IOException {
    try (Stream<Path> files = Files.walk(temporary)) {
      return files.filter(file -> file.getFileName().toString().startsWith("evil")).toList();
    }
  }

  private static List<String> names(Path parent) throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return List.copyOf(new TreeSet<>(files.map(file -> file.getFileName().toString()).toList()));
    }
  }
}
