package embark.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which hub is asked, and as whom. The environment variables are those of Hugging Face's own
 * library, huggingface_hub, and mean the same.
 *
 * @param endpoint where the hub is, without a slash at the end
 * @param token what the hub knows the user by; never shown
 * @param offline whether the hub must not be asked at all
 */
record HubSettings(URI endpoint, Optional<String> token, boolean offline) {

  private static final String PUBLIC = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  /** The settings of this process's environment. */
  static HubSettings ofProcess() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /**
   * The settings of an environment: {@code HF_ENDPOINT}; {@code HF_TOKEN}, else the file {@code
   * HF_TOKEN_PATH}, else {@code token} in {@code HF_HOME}, else in {@code ~/.cache/huggingface},
   * unless {@code HF_HUB_DISABLE_IMPLICIT_TOKEN} is set; {@code HF_HUB_OFFLINE}, else {@code
   * TRANSFORMERS_OFFLINE}.
   *
   * @param home the user's home folder
   * @throws BundleException if the endpoint is no address
   */
  static HubSettings of(Map<String, String> environment, Path home) {
    String offline =
        named(environment, "HF_HUB_OFFLINE")
            .or(() -> named(environment, "TRANSFORMERS_OFFLINE"))
            .orElse("");
    boolean anonymous = isTrue(environment.getOrDefault("HF_HUB_DISABLE_IMPLICIT_TOKEN", ""));
    return new HubSettings(
        endpoint(named(environment, "HF_ENDPOINT").orElse(PUBLIC)),
        anonymous ? Optional.empty() : token(environment, home),
        isTrue(offline));
  }

  private static Optional<String> named(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(Predicate.not(String::isBlank));
  }

  private static boolean isTrue(String value) {
    return TRUE.contains(value.toUpperCase(Locale.ROOT));
  }

  private static URI endpoint(String written) {
    try {
      URI endpoint = URI.create(written.strip().replaceFirst("/+$", ""));
      boolean hasUser = endpoint.getRawUserInfo() != null;
      if (endpoint.getHost() != null
          && !hasUser
          && Set.of("http", "https").contains(endpoint.getScheme())) {
        return endpoint;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new BundleException(
        "Cannot use HF_ENDPOINT",
        List.of(
            "it is '%s'; expected the address of a hub without a user in it, as %s. Correct it, or unset it; who asks is told by HF_TOKEN."
                .formatted(written.replaceFirst(".*@", "...@"), PUBLIC)));
  }

  private static Optional<String> token(Map<String, String> environment, Path home) {
    Optional<String> given = named(environment, "HF_TOKEN").map(HubSettings::cleaned);
    return given.isPresent() ? given : tokenFile(environment, home).flatMap(HubSettings::read);
  }

  private static Optional<Path> tokenFile(Map<String, String> environment, Path home) {
    try {
      Path caches =
          named(environment, "XDG_CACHE_HOME").map(Path::of).orElse(home.resolve(".cache"));
      Path own = named(environment, "HF_HOME").map(Path::of).orElse(caches.resolve("huggingface"));
      return Optional.of(
          named(environment, "HF_TOKEN_PATH").map(Path::of).orElse(own.resolve("token")));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The token in a file, as {@code hf auth login} writes it; none where there is no such file, or
   * one that is no text.
   */
  private static Optional<String> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(HubSettings::cleaned).filter(Predicate.not(String::isEmpty)).findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static String cleaned(String token) {
    return token.replaceAll("[\\r\\n]", "").strip();
  }

  /** The address of something at the hub. */
  URI at(String path) {
    return URI.create(endpoint + path);
  }

  /** A name for a folder of what comes from this hub. */
  String folder() {
    return "hub-" + (endpoint.getAuthority() + endpoint.getPath()).replaceAll("[^A-Za-z0-9.]", "_");
  }

  @Override
  public String toString() {
    return "%s%s%s"
        .formatted(endpoint, token.isPresent() ? " with a token" : "", offline ? ", offline" : "");
  }
}
