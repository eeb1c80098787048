package embark.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import embark.spark.JvmWork.Done;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An executor's latest report as gauges of Spark's metrics system. A device gets its gauges when it
 * is first reported.
 */
final class ReportGauges {

  private final MetricRegistry registry;
  private final String prefix;
  private final Supplier<ExecutorReport> latest;
  private final Set<String> devices = ConcurrentHashMap.newKeySet();

  /** Gauges that read the report that is the latest then; their names begin with the prefix. */
  ReportGauges(MetricRegistry registry, String prefix, Supplier<ExecutorReport> latest) {
    this.registry = registry;
    this.prefix = prefix;
    this.latest = latest;
    gauge("sessions", ExecutorReport::sessions);
    gauge("tokensPerSecond", ExecutorReport::tokensPerSecond);
    work("", ExecutorReport::all);
    seeDevices();
  }

  /** Registers the gauges of devices that are new in the report. */
  void seeDevices() {
    for (String device : latest.get().devices().keySet()) {
      if (devices.add(device)) {
        work(device.replace(":", "") + ".", report -> report.on(device));
      }
    }
  }

  private void work(String of, Function<ExecutorReport, Done> done) {
    gauge(of + "rows", done.andThen(Done::rows));
    gauge(of + "texts", done.andThen(one -> one.texts().texts()));
    gauge(of + "truncated", done.andThen(one -> one.texts().truncated()));
    gauge(of + "failed", done.andThen(one -> one.texts().failed()));
    gauge(of + "repeated", done.andThen(one -> one.texts().repeated()));
    gauge(of + "tokens", done.andThen(one -> one.texts().tokens()));
    gauge(of + "cells", done.andThen(one -> one.texts().cells()));
    gauge(of + "paddingShare", done.andThen(one -> one.texts().paddingShare()));
    gauge(of + "runs", done.andThen(one -> one.texts().times().runs()));
    gauge(of + "encodingSeconds", done.andThen(one -> one.texts().times().encodingSeconds()));
    gauge(of + "queueSeconds", done.andThen(one -> one.texts().times().queueSeconds()));
    gauge(of + "inferenceSeconds", done.andThen(one -> one.texts().times().inferenceSeconds()));
  }

  private void gauge(String name, Function<ExecutorReport, ?> value) {
    Gauge<Object> gauge = () -> value.apply(latest.get());
    registry.gauge(prefix + name, () -> gauge);
  }
}
