package embark.bundle;

import java.time.Duration;

/** Is told how the fetching of a model goes on, in the thread that fetches. */
public interface FetchListener {

  /** Tells nobody. */
  FetchListener NONE = new FetchListener() {};

  /**
   * A file is about to be fetched.
   *
   * @param model the model as it is named
   * @param path of the file in the model's folder
   * @param from bytes that are here of it, from an earlier attempt
   * @param size its bytes in all
   */
  default void begun(String model, String path, long from, long size) {}

  /**
   * More of the file is here.
   *
   * @param have bytes that are here
   */
  default void grown(long have) {}

  /** The file is here, whole, and what it should be. */
  default void ended() {}

  /**
   * The source is left alone for a while.
   *
   * @param why what happened
   * @param pause how long
   */
  default void waiting(String why, Duration pause) {}
}
