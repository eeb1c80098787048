package embark.spark.sql;

import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RebalancePartitions;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionOperation;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import scala.Option;

/**
 * Before Spark sorts rows over all partitions it samples them, for which it computes them once
 * more. Answers are shuffled before, so that the sample is taken of what the shuffle kept.
 */
final class SortedAnswers {

  private SortedAnswers() {}

  /** A plan with a shuffle between models and sorts that sample. */
  static LogicalPlan kept(LogicalPlan plan) {
    if (plan instanceof GlobalLimit || plan instanceof LocalLimit) {
      return plan.mapChildren(SortedAnswers::keptBelowLimit);
    }
    LogicalPlan kept = plan.mapChildren(SortedAnswers::kept);
    return kept instanceof Sort sort && sort.global() && asks(sort.child())
        ? new Sort(
            sort.order(),
            true,
            new RebalancePartitions(Seqs.of(), sort.child(), Option.empty(), Option.empty()),
            sort.hint())
        : kept;
  }

  /** The same below a limit: each task keeps its first rows there, and nothing is sampled. */
  private static LogicalPlan keptBelowLimit(LogicalPlan plan) {
    boolean passes =
        plan instanceof GlobalLimit || plan instanceof LocalLimit || plan instanceof Project;
    if (passes) {
      return plan.mapChildren(SortedAnswers::keptBelowLimit);
    }
    return plan instanceof Sort ? plan.mapChildren(SortedAnswers::kept) : kept(plan);
  }

  /** Whether a model is asked below, with no shuffle between. */
  private static boolean asks(LogicalPlan plan) {
    boolean isShuffled =
        plan instanceof Aggregate
            || plan instanceof Window
            || plan instanceof Sort
            || plan instanceof RepartitionOperation
            || plan instanceof RebalancePartitions;
    return plan instanceof ModelNode
        || (!isShuffled && Seqs.list(plan.children()).stream().anyMatch(SortedAnswers::asks));
  }
}
