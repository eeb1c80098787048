package embark.run;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** How many of the tasks that answer rows have failed in a group of jobs. */
final class LostTasks extends SparkListener {

  private static final String GROUP = "spark.jobGroup.id";
  private static final String ANSWERING = "ResultTask";

  private final String group;
  private final Map<Integer, Integer> tasks = new HashMap<>();
  private double share;

  LostTasks(String group) {
    this.group = group;
  }

  /** Rows that were worked through in vain, at most, if all jobs of the group have so many. */
  synchronized long rows(long rows) {
    return Math.round(share * rows);
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (submitted.properties() != null && group.equals(submitted.properties().get(GROUP))) {
      // A stage that is submitted again has only its missing tasks.
      tasks.merge(submitted.stageInfo().stageId(), submitted.stageInfo().numTasks(), Math::max);
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (tasks.containsKey(end.stageId())
        && end.taskType().equals(ANSWERING)
        && end.reason() != Success$.MODULE$) {
      share += 1.0 / tasks.get(end.stageId());
    }
  }
}
