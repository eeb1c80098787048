package embark.tokenize;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder where this host keeps what Embark unpacks: models and native libraries. */
public final class HostCache {

  private HostCache() {}

  /**
   * The system property {@code embark.cache}, else the environment variable {@code EMBARK_CACHE},
   * else {@code ~/.cache/embark}, or a temporary folder where there is no home to write to.
   */
  public static Path folder() {
    String named = System.getProperty("embark.cache", System.getenv("EMBARK_CACHE"));
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    Path home = Path.of(System.getProperty("user.home"));
    return Files.isWritable(home)
        ? home.resolve(".cache").resolve("embark")
        : Path.of(
            System.getProperty("java.io.tmpdir"), "embark-" + System.getProperty("user.name"));
  }
}
