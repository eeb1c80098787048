package embark.spark;

import embark.infer.Device;
import embark.pipeline.Tally;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a JVM has worked through since it began, on each device: by all queries, tasks that failed
 * or were done twice included. Safe for many threads.
 */
final class JvmWork {

  private static final JvmWork SHARED = new JvmWork();

  private final Map<String, Done> devices = new ConcurrentHashMap<>();

  /**
   * What was done on a device.
   *
   * @param rows rows answered
   * @param texts what was computed
   */
  record Done(long rows, Tally texts) implements Serializable {

    static final Done NOTHING = new Done(0, Tally.ZERO);

    /** Both together. */
    Done plus(Done other) {
      return new Done(rows + other.rows, texts.plus(other.texts));
    }
  }

  /** The work of this JVM. */
  static JvmWork shared() {
    return SHARED;
  }

  /** More was done. */
  void add(Device device, long rows, Tally texts) {
    devices.merge(device.toString(), new Done(rows, texts), Done::plus);
  }

  /** The work so far, by device ({@code cpu}, {@code cuda:1}). */
  SortedMap<String, Done> soFar() {
    return new TreeMap<>(devices);
  }
}
