package embark.tokenize;

import java.nio.file.Path;

/** The folder where this host keeps what Embark unpacks: models and native libraries. */
public final class HostCache {

  private HostCache() {}

  /**
   * The system property {@code embark.cache}, else the environment variable {@code EMBARK_CACHE},
   * else {@code ~/.cache/embark}.
   */
  public static Path folder() {
    String named = System.getProperty("embark.cache", System.getenv("EMBARK_CACHE"));
    return named == null || named.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache", "embark")
        : Path.of(named);
  }
}
