package embark.spark;

import embark.infer.Device;
import embark.pipeline.Tally;
import embark.spark.WorkMetrics.Work;
import org.apache.spark.SparkEnv;

/** Counts what one task does, in the name of its executor and for its JVM. */
final class TaskCounts {

  private final WorkMetrics metrics;
  private final Device device;
  private final String executor;

  private TaskCounts(WorkMetrics metrics, Device device, String executor) {
    this.metrics = metrics;
    this.device = device;
    this.executor = executor;
  }

  /** Counts of a task that runs here; {@code metrics} may be null. */
  static TaskCounts here(WorkMetrics metrics, Device device) {
    TaskCounts counts = new TaskCounts(metrics, device, executor());
    counts.add(0, Tally.ZERO);
    return counts;
  }

  /** More was done. */
  void add(long rows, Tally texts) {
    JvmWork.shared().add(device, rows, texts);
    if (metrics != null) {
      metrics.add(Work.of(rows, texts, device.kind().text(), executor));
    }
  }

  private static String executor() {
    SparkEnv env = SparkEnv.get();
    return env.executorId() + "/" + env.blockManager().blockManagerId().host();
  }
}
