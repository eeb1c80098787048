package embark.spark;

import embark.spark.JvmWork.Done;
import java.io.Serializable;
import java.util.SortedMap;

/**
 * What an executor tells the driver of itself.
 *
 * @param executor its id
 * @param devices what it has done since it began, by device
 * @param sessions models that are open there now
 * @param tokensPerSecond how fast it was of late
 */
record ExecutorReport(
    String executor, SortedMap<String, Done> devices, int sessions, double tokensPerSecond)
    implements Serializable {

  /** What it has done on all devices. */
  Done all() {
    return devices.values().stream().reduce(Done.NOTHING, Done::plus);
  }

  /** What it has done on one device. */
  Done on(String device) {
    return devices.getOrDefault(device, Done.NOTHING);
  }
}
