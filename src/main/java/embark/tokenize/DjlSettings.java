package embark.tokenize;

import java.util.List;
import java.util.Map;

/** DJL's switches, thrown before its first class loads: no call home, no download, no own cache. */
final class DjlSettings {

  private static final Map<String, String> OFFLINE =
      Map.of("OPT_OUT_TRACKING", "true", "ai.djl.offline", "true", "RUST_FLAVOR", "cpu");
  private static final String CACHE = "DJL_CACHE_DIR";
  private static final List<String> CACHES = List.of(CACHE, "ENGINE_CACHE_DIR");

  private DjlSettings() {}

  /**
   * Sets what keeps DJL off the network, whatever the process was started with, and has it unpack
   * its native library into {@link HostCache} unless the user named a folder to DJL.
   */
  static void apply() {
    OFFLINE.forEach(System::setProperty);
    boolean named =
        CACHES.stream()
            .anyMatch(
                name -> System.getenv(name) != null || HostCache.isNamed(System.getProperty(name)));
    if (!named) {
      System.setProperty(CACHE, HostCache.natives().toString());
    }
  }
}
