package embark.run;

import embark.spark.WorkMetrics;
import embark.spark.WorkMetrics.Work;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a run has done so far: the finished tasks' work and, by the executors' heartbeats, that of
 * the running ones.
 */
final class LiveWork extends SparkListener {

  private final WorkMetrics metrics;
  private final Map<Long, Work> running = new HashMap<>();

  LiveWork(WorkMetrics metrics) {
    this.metrics = metrics;
  }

  /** The work so far. */
  synchronized Work soFar() {
    Work work = metrics.value();
    for (Work more : running.values()) {
      work = work.plus(more);
    }
    return work;
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
        CollectionConverters.asJava(update.accumUpdates())) {
      for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
        if (info.id() == metrics.id() && info.update().isDefined()) {
          running.put((Long) task._1(), (Work) info.update().get());
        }
      }
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
  }
}
