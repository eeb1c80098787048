package embark.infer;

/** The runtime could not open a model or run it. */
public final class InferenceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** An exception with what was tried, what came of it and what to do. */
  public InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
