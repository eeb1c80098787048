package embark.bundle;

import java.time.Duration;

/**
 * How long a hub is waited for, so that nothing hangs for ever.
 *
 * @param attempts requests in vain, without a byte between them, after which it is given up
 * @param pause time before the second attempt; doubled before each further one
 * @param longest the longest pause, also where the hub asks for one
 * @param silence time without an answer or a byte after which a connection counts as cut
 */
record HubPatience(int attempts, Duration pause, Duration longest, Duration silence) {

  /**
   * Five attempts within a quarter of a minute; pauses that a busy hub asks for up to five minutes.
   */
  static final HubPatience USUAL =
      new HubPatience(5, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofSeconds(30));

  /** The pause after so many failures, at least 1. */
  Duration after(int failures) {
    Duration doubled = pause.multipliedBy(1L << Math.min(20, failures - 1));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
