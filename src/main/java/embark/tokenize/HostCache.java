package embark.tokenize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.UUID;

/** The folder where this host keeps what Embark unpacks: models and native libraries. */
public final class HostCache {

  private static final String NATIVES = "natives";

  /** Counts the class loaders of this process that have loaded Embark. */
  private static final String LOADERS = "embark.loaders";

  private static final int EARLIER_LOADERS = count();

  /** Holds the folder of this process where there is no home. */
  private static final String TEMPORARY = "embark.cache.temporary";

  private HostCache() {}

  private static int count() {
    Properties shared = System.getProperties();
    synchronized (shared) {
      int earlier = Integer.getInteger(LOADERS, 0);
      System.setProperty(LOADERS, Integer.toString(earlier + 1));
      return earlier;
    }
  }

  /**
   * The system property {@code embark.cache}, else the environment variable {@code EMBARK_CACHE},
   * else {@code ~/.cache/embark}, or where there is no home to write to, or each user can, {@code
   * embark-USER} in the temporary folder. If that is not this user's alone, this process has one of
   * its own.
   */
  public static Path folder() {
    String named = System.getProperty("embark.cache", System.getenv("EMBARK_CACHE"));
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    Path home = Path.of(System.getProperty("user.home"));
    return Files.isWritable(home) && !PrivateFolder.isOpen(home)
        ? home.resolve(".cache").resolve("embark")
        : temporary();
  }

  /** Chosen once a process, for all its class loaders. */
  private static Path temporary() {
    Properties shared = System.getProperties();
    synchronized (shared) {
      String chosen = System.getProperty(TEMPORARY);
      if (chosen != null) {
        return Path.of(chosen);
      }
      Path folder;
      try {
        folder = PrivateFolder.temporary("embark");
      } catch (IOException e) {
        // Nothing can be written there: whoever unpacks something says so.
        folder = Path.of(System.getProperty("java.io.tmpdir"), "embark-" + UUID.randomUUID());
      }
      System.setProperty(TEMPORARY, folder.toString());
      return folder;
    }
  }

  /**
   * The folder of this class loader's native libraries. Java loads a file for one class loader of a
   * process: the first one has {@code natives}, each later one, as of a Spark Connect session that
   * the jar was sent to, a folder of its own below it.
   */
  public static Path natives() {
    Path natives = folder().resolve(NATIVES);
    return EARLIER_LOADERS == 0 ? natives : natives.resolve("loader-" + EARLIER_LOADERS);
  }

  /** Whether a folder of native libraries was named by the user: it is there and none of these. */
  public static boolean isNamed(String natives) {
    return natives != null
        && !Path.of(natives)
            .toAbsolutePath()
            .startsWith(folder().resolve(NATIVES).toAbsolutePath());
  }
}
