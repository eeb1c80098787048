package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The environment variables mean what they mean to huggingface_hub. */
class HubSettingsTest {

  @TempDir private Path home;

  private HubSettings of(String... words) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      environment.put(words[i], words[i + 1]);
    }
    return HubSettings.of(environment, home);
  }

  private Path token(String file, String content) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, content);
  }

  @Test
  void nothingSetIsThePublicHubAndNobody() {
    HubSettings settings = of();
    assertEquals(URI.create("https://huggingface.co"), settings.endpoint());
    assertEquals(Optional.empty(), settings.token());
    assertFalse(settings.offline());
    assertEquals("https://huggingface.co", settings.toString());
  }

  @Test
  void anEndpointMayHaveAPathAndASlashAtItsEnd() {
    HubSettings settings = of("HF_ENDPOINT", "https://mirror.example/hub/");
    assertEquals(
        URI.create("https://mirror.example/hub/api/models/a/b"), settings.at("/api/models/a/b"));
    assertEquals("hub-mirror.example_hub", settings.folder());
    for (String wrong : List.of("mirror.example", "ftp://mirror.example", "https://", "no url")) {
      assertTrue(
          assertThrows(BundleException.class, () -> of("HF_ENDPOINT", wrong))
              .getMessage()
              .startsWith("Cannot use HF_ENDPOINT: it is '" + wrong + "'; expected the address"));
    }
  }

  @Test
  void theTokenIsLookedForInOrder() throws IOException {
    token(".cache/huggingface/token", "of home\n");
    assertEquals(Optional.of("of home"), of().token());
    token("xdg/huggingface/token", "of xdg");
    String xdg = home.resolve("xdg").toString();
    assertEquals(Optional.of("of xdg"), of("XDG_CACHE_HOME", xdg).token());
    token("own/token", "\n of own \n");
    String own = home.resolve("own").toString();
    assertEquals(Optional.of("of own"), of("XDG_CACHE_HOME", xdg, "HF_HOME", own).token());
    String file = token("file", "of file").toString();
    assertEquals(Optional.of("of file"), of("HF_HOME", own, "HF_TOKEN_PATH", file).token());
    assertEquals(Optional.of("given"), of("HF_TOKEN_PATH", file, "HF_TOKEN", " given\n").token());
    assertEquals(
        Optional.empty(), of("HF_TOKEN", "given", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "yes").token());
    assertFalse(of("HF_TOKEN", "given").toString().contains("given"));
  }

  @Test
  void aTokenFileThatIsNoTextIsNone() throws IOException {
    Files.write(token(".cache/huggingface/token", ""), new byte[] {-1, -2, 'h', 0, 'f', 0});
    assertEquals(Optional.empty(), of().token());
  }

  @Test
  void aPasswordInTheEndpointIsRefusedAndNotShown() {
    for (String wrong : List.of("https://me:secret@mirror.example", "me:secret@mirror.example")) {
      String message =
          assertThrows(BundleException.class, () -> of("HF_ENDPOINT", wrong)).getMessage();
      assertTrue(message.contains("...@mirror.example'; expected the address"), message);
      assertFalse(message.contains("secret"), message);
    }
  }

  @Test
  void offlineIsSaidInSeveralWords() {
    for (String word : List.of("1", "true", "ON", "Yes")) {
      assertTrue(of("HF_HUB_OFFLINE", word).offline(), word);
      assertTrue(of("TRANSFORMERS_OFFLINE", word).offline(), word);
    }
    assertFalse(of("HF_HUB_OFFLINE", "0", "TRANSFORMERS_OFFLINE", "1").offline());
  }
}
