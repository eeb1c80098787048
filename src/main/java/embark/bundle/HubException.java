package embark.bundle;

import java.io.IOException;

/** A hub did not give what was asked of it; the message says what, expected and what to do. */
final class HubException extends IOException {

  private static final long serialVersionUID = 1L;

  HubException(String problem) {
    super(problem);
  }

  HubException(String problem, Throwable cause) {
    super(problem, cause);
  }
}
