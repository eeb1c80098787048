package embark.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;

/** The driver's side of {@link MetricsPlugin}: gauges for each executor that has reported. */
final class DriverMetrics implements DriverPlugin {

  private final Map<String, ExecutorReport> latest = new ConcurrentHashMap<>();
  private final Map<String, ReportGauges> gauges = new ConcurrentHashMap<>();
  private MetricRegistry registry;

  @Override
  public Map<String, String> init(SparkContext context, PluginContext plugin) {
    registry = plugin.metricRegistry();
    Gauge<Integer> executors = latest::size;
    // Spark takes a registry only with something in it; what comes later it sees.
    registry.gauge("executors.count", () -> executors);
    return Map.of();
  }

  /** Takes an executor's report; nothing is answered. */
  @Override
  public Object receive(Object message) {
    ExecutorReport report = (ExecutorReport) message;
    String executor = report.executor();
    latest.put(executor, report);
    gauges
        .computeIfAbsent(
            executor,
            id -> new ReportGauges(registry, "executors." + id + ".", () -> latest.get(id)))
        .seeDevices();
    return null;
  }
}
