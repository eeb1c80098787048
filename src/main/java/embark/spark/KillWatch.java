package embark.spark;

import embark.pipeline.Pipeline;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/**
 * Stops what models compute for a task that was killed: the task's own thread is in native code
 * then, and Spark can only mark the task. A task may open pipelines one after the other, as each
 * epoch of a continuous stream does; each is closed when its rows are through, or with the task.
 * One thread for all tasks of a JVM; none without tasks.
 */
final class KillWatch {

  private static final long MILLIS = 200;
  private static final ScheduledThreadPoolExecutor WATCHER = watcher();
  private static final Map<TaskContext, KillWatch> WATCHES = new ConcurrentHashMap<>();

  private final Set<Pipeline<?, ?>> open = ConcurrentHashMap.newKeySet();

  private KillWatch() {}

  /** Looks after a pipeline until {@link #done}, or until the task is over, which closes it. */
  static void over(TaskContext task, Pipeline<?, ?> pipeline) {
    KillWatch watch = WATCHES.get(task);
    if (watch == null) {
      watch = new KillWatch();
      watch.begin(task);
    }
    watch.open.add(pipeline);
  }

  /** Closes a pipeline whose rows are through. */
  static void done(TaskContext task, Pipeline<?, ?> pipeline) {
    KillWatch watch = WATCHES.get(task);
    if (watch != null) {
      watch.close(pipeline);
    }
  }

  /** Pipelines that are open for tasks of this JVM. */
  static int openPipelines() {
    return WATCHES.values().stream().mapToInt(watch -> watch.open.size()).sum();
  }

  private void begin(TaskContext task) {
    WATCHES.put(task, this);
    ScheduledFuture<?> watching =
        WATCHER.scheduleWithFixedDelay(
            () -> {
              if (task.isInterrupted()) {
                open.forEach(Pipeline::stop);
              }
            },
            MILLIS,
            MILLIS,
            TimeUnit.MILLISECONDS);
    task.addTaskCompletionListener(
        over -> {
          watching.cancel(false);
          WATCHES.remove(task);
          open.forEach(this::close);
        });
  }

  private void close(Pipeline<?, ?> pipeline) {
    if (open.remove(pipeline)) {
      pipeline.close();
    }
  }

  private static ScheduledThreadPoolExecutor watcher() {
    ScheduledThreadPoolExecutor watcher =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "embark-kills");
              thread.setDaemon(true);
              thread.setContextClassLoader(KillWatch.class.getClassLoader());
              return thread;
            });
    watcher.setRemoveOnCancelPolicy(true);
    watcher.setKeepAliveTime(1, TimeUnit.SECONDS);
    watcher.allowCoreThreadTimeOut(true);
    return watcher;
  }
}
