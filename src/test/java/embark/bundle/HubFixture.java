package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A host with an empty cache and a hub that has a tiny model. */
abstract class HubFixture {

  static final String NAME = "owner/tiny-bert";
  static final String MODEL = "hf:" + NAME;
  static final String ONNX = "onnx/model.onnx";
  static final HubPatience QUICK =
      new HubPatience(3, Duration.ofMillis(1), Duration.ofSeconds(2), Duration.ofMillis(700));

  @TempDir Path temporary;
  Path cache;
  ModelFolder far;
  FakeHub hub;
  final List<String> waits = new ArrayList<>();
  final List<String> begun = new ArrayList<>();

  @BeforeEach
  void serveTinyBert() throws IOException {
    cache = temporary.resolve("cache");
    far = ModelFolder.copy("tiny-bert", temporary.resolve("far"));
    hub = new FakeHub().with(NAME, far.path());
  }

  @AfterEach
  void stopServing() {
    hub.close();
  }

  /** Notes what a locator says. */
  private final class Notes implements FetchListener {
    @Override
    public void begun(String model, String path, long from, long size) {
      begun.add("%s %d of %d".formatted(path, from, size));
    }

    @Override
    public void waiting(String why, Duration pause) {
      waits.add(
          why.replace(hub.endpoint(), "hub").replace(hub.storeAddress(), "store")
              + " "
              + pause.toMillis());
    }
  }

  ModelLocator locator(HubSettings settings) {
    return new ModelLocator(cache, Optional.empty(), new Notes(), () -> settings, QUICK);
  }

  ModelLocator locator() {
    return locator(hub.settings(null));
  }

  ModelLocator offline() {
    HubSettings online = hub.settings(null);
    return locator(new HubSettings(online.endpoint(), Optional.empty(), true));
  }

  String pinned() {
    return MODEL + "@" + hub.commit(NAME);
  }

  String fingerprint() {
    return BundleReader.read(far.path()).fingerprint();
  }

  Path kept() {
    return cache.resolve("models").resolve(fingerprint()).toAbsolutePath();
  }

  String refused(String model) {
    return assertThrows(BundleException.class, () -> locator().locate(model)).getMessage();
  }

  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return List.copyOf(
          new TreeSet<>(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> folder.relativize(file).toString())
                  .toList()));
    }
  }

  static void assertContains(String part, String text) {
    assertTrue(text.contains(part), part + "\nis not in\n" + text);
  }
}
