package embark.bundle;

import java.util.Locale;

/** How fast a file comes, told as a line. For one thread. */
public final class FetchPace {

  private static final double MEGABYTE = 1e6;
  private static final double KILOBYTE = 1e3;

  private final String path;
  private final long from;
  private final long size;
  private final long start = System.nanoTime();

  /**
   * A file that begins to come now.
   *
   * @param path its path in the model's folder
   * @param from bytes that are here already
   * @param size its bytes in all
   */
  public FetchPace(String path, long from, long size) {
    this.path = path;
    this.from = from;
    this.size = size;
  }

  /** Seconds since it began. */
  public double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** The share of the file that is here, from 0 to 1. */
  public double share(long have) {
    return size == 0 ? 1 : (double) have / size;
  }

  /** How much is here, how fast it comes and how long the rest takes. */
  public String text(long have) {
    double rate = rate(have);
    return "%s  %s of %s (%d %%)  %s/s  %s left"
        .formatted(
            path,
            bytes(have),
            bytes(size),
            (long) (100 * share(have)),
            bytes((long) rate),
            rate > 0 ? time((long) Math.ceil((size - have) / rate)) : "?");
  }

  /** What is said when it is here. */
  public String done() {
    return "%s  %s%s%s"
        .formatted(
            path,
            bytes(size),
            seconds() < 1 ? "" : "  %s/s".formatted(bytes((long) rate(size))),
            from > 0 ? "  (%s of it were here)".formatted(bytes(from)) : "");
  }

  private double rate(long have) {
    return seconds() > 0 ? (have - from) / seconds() : 0;
  }

  /** A number of bytes for people. */
  public static String bytes(long count) {
    return count < MEGABYTE
        ? String.format(Locale.ROOT, "%.1f kB", count / KILOBYTE)
        : String.format(Locale.ROOT, "%.1f MB", count / MEGABYTE);
  }

  private static String time(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
        : "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
  }
}
