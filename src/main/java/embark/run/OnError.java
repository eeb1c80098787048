package embark.run;

/** What becomes of a row or a file that cannot be worked through. */
public enum OnError {
  /** It fails the job. */
  FAIL,
  /**
   * The row stays, with nulls for its answers and the reason in a column; a file that cannot be
   * read is set aside.
   */
  NULL,
  /** It is set aside, with the reason: the output has only rows with answers. */
  QUARANTINE
}
