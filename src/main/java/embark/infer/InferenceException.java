package embark.infer;

import java.util.Objects;

/** The runtime could not open a model or run it. */
public final class InferenceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** Whose fault it is, and so what can be done. */
  public enum Kind {
    /** The model or the machine is not as it must be: no text will do. */
    SETUP,
    /** The model breaks on what it was given: some text of the batch is at fault. */
    MODEL,
    /** The device has no memory for the batch: a smaller one may do. */
    MEMORY,
    /** The device is lost to this process: only another process can use it again. */
    DEVICE,
    /** The call was ended by {@link Stop}. */
    STOPPED
  }

  /** An exception with what was tried, what came of it and what to do. */
  public InferenceException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  /** Whose fault it is. */
  public Kind kind() {
    return kind;
  }
}
