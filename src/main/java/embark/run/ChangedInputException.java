package embark.run;

/** A file of the input is not what it was when the run began. */
final class ChangedInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ChangedInputException(String message) {
    super(message);
  }
}
