package embark.spark;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Publishes what Embark does through Spark's metrics system: set {@code
 * spark.plugins=embark.spark.MetricsPlugin}.
 *
 * <p>Each executor has gauges {@code rows}, {@code tokens}, {@code cells}, {@code paddingShare},
 * {@code tokensPerSecond}, {@code inferenceSeconds} and others, in all and for each device, for any
 * sink of Spark. It also reports to the driver every {@code spark.embark.metrics.interval} (a time,
 * {@code 5s} unless set); the driver has the same gauges as {@code executors.<id>.<name>}, so that
 * the one Prometheus page of the driver shows all executors. Counts are those of everything
 * computed since an executor began, work that was lost or done twice included.
 */
public final class MetricsPlugin implements SparkPlugin {

  /** How often executors report to the driver: a time such as {@code 5s}. */
  static final String INTERVAL = "spark.embark.metrics.interval";

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverMetrics();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorMetrics();
  }
}
