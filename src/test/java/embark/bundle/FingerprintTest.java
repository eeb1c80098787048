package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fingerprint tells models apart, and copies of one model not. */
class FingerprintTest {

  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-distilbert", "tiny-roberta"})
  void changesWithEveryFileOfTheModel(String model) throws IOException {
    ModelFolder original = ModelFolder.copy(model, temporary.resolve("original"));
    Bundle bundle = BundleReader.read(original.path());
    Set<String> fingerprints = new HashSet<>(Set.of(bundle.fingerprint()));
    for (String file : bundle.files()) {
      ModelFolder copy =
          ModelFolder.copy(model, temporary.resolve(file.replace('/', '-') + " changed"));
      copy.with(file, changed(copy.bytes(file), file));
      fingerprints.add(BundleReader.read(copy.path()).fingerprint());
    }
    assertEquals(1 + bundle.files().size(), fingerprints.size());
  }

  /** Other bytes of the same meaning: a blank in JSON, another last byte of weights. */
  private static byte[] changed(byte[] bytes, String file) {
    if (file.endsWith(".json")) {
      byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
      longer[bytes.length] = ' ';
      return longer;
    }
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  }

  /** Who has read a model goes on with that one, whatever becomes of its folder. */
  @Test
  void isTheSameWhenTheFilesChangeOrGo() throws IOException {
    ModelFolder folder = ModelFolder.copy("tiny-bert", temporary.resolve("model"));
    Bundle bundle = BundleReader.read(folder.path());
    String before = bundle.fingerprint();
    folder.with("config.json", changed(folder.bytes("config.json"), "config.json"));
    assertEquals(before, bundle.fingerprint());
    folder.without("tokenizer.json");
    assertEquals(before, bundle.fingerprint());
  }

  @Test
  void isTheSameForACopyAnywhere() {
    ModelFolder one = ModelFolder.copy("tiny-bert", temporary.resolve("one"));
    ModelFolder other = ModelFolder.copy("tiny-bert", temporary.resolve("other"));
    assertEquals(
        BundleReader.read(one.path()).fingerprint(), BundleReader.read(other.path()).fingerprint());
  }

  @Test
  void isTheSameBesideFilesOfNoMatter() throws IOException {
    ModelFolder folder = ModelFolder.copy("tiny-bert", temporary.resolve("model"));
    String before = BundleReader.read(folder.path()).fingerprint();
    folder
        .with("README.md", "read me")
        .with("pytorch_model.bin", "weights for others")
        .with(".cache/etag.json", "{}")
        .with("openvino/openvino.json", "{}");
    assertEquals(before, BundleReader.read(folder.path()).fingerprint());
  }

  @Test
  void changesWhenASettingComesOrGoes() throws IOException {
    ModelFolder folder = ModelFolder.copy("tiny-bert", temporary.resolve("model"));
    String before = BundleReader.read(folder.path()).fingerprint();
    folder.without("modules.json");
    assertNotEquals(before, BundleReader.read(folder.path()).fingerprint());
  }
}
