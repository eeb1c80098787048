package embark.bundle;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A hub failed in a way that may pass: a connection that was cut, a server that is busy. */
final class HubPauseException extends IOException {

  private static final long serialVersionUID = 1L;

  private final Duration asked;

  private HubPauseException(String what, Throwable cause, Duration asked) {
    super(what, cause);
    this.asked = asked;
  }

  /** A connection that could not be made, to the hub or to where it sent. */
  static HubPauseException unreachable(URI uri, IOException cause) {
    String message = cause.getMessage();
    return new HubPauseException(
        "%s cannot be reached (%s%s)"
            .formatted(
                HubClient.host(uri),
                cause.getClass().getSimpleName(),
                message == null ? "" : ": " + message),
        cause,
        null);
  }

  /** A connection that ended too early. */
  static HubPauseException cut(Throwable cause) {
    return new HubPauseException("the connection was cut", cause, null);
  }

  /** A connection on which nothing comes. */
  static HubPauseException silent(Duration silence) {
    return new HubPauseException("nothing came for " + text(silence), null, null);
  }

  /** Bytes that are not those that were asked for. */
  static HubPauseException other(String what) {
    return new HubPauseException(what, null, null);
  }

  /** An answer, of somebody, that says to come again. */
  static HubPauseException busy(String who, int status, Optional<Duration> asked) {
    return new HubPauseException(who + " answered " + status, null, asked.orElse(null));
  }

  /** The pause that the hub asks for. */
  Optional<Duration> asked() {
    return Optional.ofNullable(asked);
  }

  /** A duration for people. */
  static String text(Duration duration) {
    return duration.toSeconds() < 1
        ? String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
        : duration.toSeconds() + " s";
  }
}
