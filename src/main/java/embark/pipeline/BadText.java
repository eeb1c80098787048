package embark.pipeline;

/** What becomes of a text that cannot be encoded, or that the model breaks on. */
public enum BadText {
  /** It ends the walk, with its own exception. */
  FAILS,
  /** Its result has no value but the reason; all other texts are answered. */
  IS_REPORTED;

  /** The reason to report; throws the failure itself where it ends the walk. */
  String reason(RuntimeException failure) {
    if (this == FAILS) {
      throw failure;
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
