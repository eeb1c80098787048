package embark.bundle;

import java.util.Locale;

/** How fast a file comes, told as a line. For one thread. */
public final class FetchPace {

  private static final double MEGABYTE = 1e6;

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
    double rate = seconds() > 0 ? (have - from) / seconds() : 0;
    return String.format(
        Locale.ROOT,
        "%s  %.1f of %.1f MB (%.0f %%)  %.1f MB/s  %s left",
        path,
        have / MEGABYTE,
        size / MEGABYTE,
        Math.floor(100 * share(have)),
        rate / MEGABYTE,
        rate > 0 ? time((long) Math.ceil((size - have) / rate)) : "?");
  }

  /** What is said when it is here. */
  public String done() {
    double rate = seconds() > 0 ? (size - from) / seconds() : 0;
    return String.format(
        Locale.ROOT,
        "%s  %.1f MB  %.1f MB/s%s",
        path,
        size / MEGABYTE,
        rate / MEGABYTE,
        from > 0 ? String.format(Locale.ROOT, "  %.1f MB were here", from / MEGABYTE) : "");
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
