package embark.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Executors that ended while they worked for a group of jobs. */
final class LostExecutors extends SparkListener {

  /** How many executors a group of jobs may lose before it is given up. */
  static final int PATIENCE = 2;

  private static final String GROUP = "spark.jobGroup.id";

  private final SparkContext context;
  private final Map<Integer, String> groups = new HashMap<>();
  private final Map<String, Set<String>> lost = new HashMap<>();

  /** Ends groups of jobs of a context that lose too many. */
  LostExecutors(SparkContext context) {
    this.context = context;
  }

  /** Whether a group of jobs has lost as many executors as end it. */
  synchronized boolean hasEnded(String group) {
    return lost.getOrDefault(group, Set.of()).size() >= PATIENCE;
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    String group = start.properties() == null ? null : start.properties().getProperty(GROUP);
    if (group != null) {
      start.stageIds().foreach(stage -> groups.put((Integer) stage, group));
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    String ended = end.reason() instanceof ExecutorLostFailure loss ? note(end, loss) : null;
    if (ended != null) {
      context.cancelJobGroup(ended);
    }
  }

  /** The group that this loss ends; null if it goes on. */
  private synchronized String note(SparkListenerTaskEnd end, ExecutorLostFailure loss) {
    String group = groups.get(end.stageId());
    if (group == null || !loss.exitCausedByApp()) {
      return null;
    }
    lost.computeIfAbsent(group, one -> new HashSet<>()).add(loss.execId());
    return hasEnded(group) ? group : null;
  }
}
