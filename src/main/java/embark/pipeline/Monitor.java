package embark.pipeline;

/** Watches a walk, on the thread that walks. */
@FunctionalInterface
public interface Monitor {

  /**
   * Called after each batch with what is new since the last call. An exception from here ends the
   * walk: this is how a cancelled task stops.
   */
  void report(Tally tally);
}
