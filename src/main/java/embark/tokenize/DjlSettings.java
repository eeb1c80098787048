package embark.tokenize;

import java.util.Map;

/** DJL's switches, thrown before its first class loads: no call home, no download. */
final class DjlSettings {

  private static final Map<String, String> OFFLINE =
      Map.of("OPT_OUT_TRACKING", "true", "ai.djl.offline", "true");

  private DjlSettings() {}

  /** Sets what keeps DJL off the network. Overrides what the process was started with. */
  static void offline() {
    OFFLINE.forEach(System::setProperty);
  }
}
