package embark.spark;

import embark.pipeline.Models;
import embark.spark.JvmWork.Done;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An executor's side of {@link MetricsPlugin}: its own gauges, and its reports to the driver. */
final class ExecutorMetrics implements ExecutorPlugin {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorMetrics.class);
  private static final String EVERY = "5s";

  private PluginContext context;
  private ReportGauges gauges;
  private ScheduledThreadPoolExecutor clock;
  private ScheduledFuture<?> ticking;
  private long tokens;
  private long moment;
  private volatile double tokensPerSecond;

  @Override
  public void init(PluginContext plugin, Map<String, String> settings) {
    context = plugin;
    moment = System.nanoTime();
    gauges = new ReportGauges(plugin.metricRegistry(), "", this::now);
    long millis = plugin.conf().getTimeAsMs(MetricsPlugin.INTERVAL, EVERY);
    clock =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "embark-metrics");
              thread.setDaemon(true);
              return thread;
            });
    ticking = clock.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
  }

  private ExecutorReport now() {
    SortedMap<String, Done> devices = JvmWork.shared().soFar();
    int sessions = Models.shared().sessions();
    return new ExecutorReport(context.executorID(), devices, sessions, tokensPerSecond);
  }

  private void tick() {
    long time = System.nanoTime();
    long sum = now().all().texts().tokens();
    tokensPerSecond = (sum - tokens) * 1e9 / (time - moment);
    tokens = sum;
    moment = time;
    gauges.seeDevices();
    report();
  }

  private void report() {
    try {
      context.send(now());
    } catch (IOException | RuntimeException e) {
      // The figures are cumulative: the next report makes up for it.
      LOG.debug("The driver could not be told of this executor's work.", e);
    }
  }

  /** Reports for the last time. */
  @Override
  public void shutdown() {
    ticking.cancel(false);
    clock.shutdown();
    report();
  }
}
