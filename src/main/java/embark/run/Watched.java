package embark.run;

import embark.spark.WorkMetrics;
import embark.spark.WorkMetrics.Work;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Work that was counted, and watched while it was done: progress goes to standard error.
 *
 * @param work what was done
 * @param seconds how long it took
 */
record Watched(Work work, double seconds) {

  /**
   * Does some work.
   *
   * @param rows how many rows it is about
   * @param doing the work, which counts itself
   */
  static Watched during(SparkSession spark, long rows, Consumer<WorkMetrics> doing) {
    WorkMetrics metrics = WorkMetrics.registered(spark.sparkContext(), "embark");
    LiveWork live = new LiveWork(metrics);
    spark.sparkContext().addSparkListener(live);
    long start = System.nanoTime();
    try {
      new Progress(live::soFar, rows, System.err, Progress.Style.ofProcess())
          .during(() -> doing.accept(metrics));
    } finally {
      spark.sparkContext().removeSparkListener(live);
    }
    return new Watched(metrics.value(), (System.nanoTime() - start) / 1e9);
  }
}
