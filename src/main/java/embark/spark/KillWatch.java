package embark.spark;

import embark.pipeline.Pipeline;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/**
 * Stops what a model computes for a task that was killed: the task's own thread is in native code
 * then, and Spark can only mark the task. One thread for all tasks of a JVM; none without tasks.
 */
final class KillWatch {

  private static final long MILLIS = 200;
  private static final ScheduledThreadPoolExecutor WATCHER = watcher();

  private KillWatch() {}

  /** Looks after a task until it is over, which closes the pipeline. */
  static void over(TaskContext task, Pipeline<?, ?> pipeline) {
    ScheduledFuture<?> watching =
        WATCHER.scheduleWithFixedDelay(
            () -> {
              if (task.isInterrupted()) {
                pipeline.stop();
              }
            },
            MILLIS,
            MILLIS,
            TimeUnit.MILLISECONDS);
    task.addTaskCompletionListener(
        done -> {
          watching.cancel(false);
          pipeline.close();
        });
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
