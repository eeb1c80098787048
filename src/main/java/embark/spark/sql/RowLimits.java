package embark.spark.sql;

import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.IntegerLiteral$;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import scala.Option;

/** Limits come before the model, which changes neither the number nor the order of rows. */
final class RowLimits {

  /** Most rows that one task is given for the sake of fewer rows. */
  private static final int ROWS_OF_A_TASK = 2048;

  private RowLimits() {}

  /** A plan with projections that call a model above a limit of sorted rows, if it is small. */
  static LogicalPlan first(LogicalPlan plan) {
    if (plan instanceof GlobalLimit global
        && global.child() instanceof LocalLimit local
        && isSmall(global.limitExpr())) {
      LogicalPlan below = sortedFirst(local.child(), global, local);
      if (below != null) {
        return below.mapChildren(RowLimits::first);
      }
    }
    return plan.mapChildren(RowLimits::first);
  }

  private static boolean isSmall(Expression limit) {
    Option<Object> rows = IntegerLiteral$.MODULE$.unapply(limit);
    return rows.isDefined() && (Integer) rows.get() <= ROWS_OF_A_TASK;
  }

  /** What is below a limit, with the limit right above the sort; null if that is not the same. */
  private static LogicalPlan sortedFirst(LogicalPlan plan, GlobalLimit global, LocalLimit local) {
    if (plan instanceof Project project) {
      LogicalPlan below = sortedFirst(project.child(), global, local);
      return below == null ? null : new Project(project.projectList(), below);
    }
    if (plan instanceof Sort sort
        && sort.global()
        && sort.child() instanceof Project project
        && !ModelCalls.in(project).isEmpty()
        && Seqs.list(project.projectList()).stream()
            .allMatch(column -> ((Expression) column).deterministic())
        && ModelCalls.in(sort).isEmpty()
        && sort.references().subsetOf(project.child().outputSet())) {
      Sort rows = new Sort(sort.order(), true, project.child(), sort.hint());
      return new Project(
          project.projectList(),
          new GlobalLimit(global.limitExpr(), new LocalLimit(local.limitExpr(), rows)));
    }
    return null;
  }

  /**
   * A plan with the limits of a task's rows also below the models. A stream's are left: what keeps
   * state has to be read to its end.
   */
  static LogicalPlan below(LogicalPlan plan) {
    if (plan.isStreaming()) {
      return plan;
    }
    LogicalPlan all = plan.mapChildren(RowLimits::below);
    return all instanceof LocalLimit limit
        ? new LocalLimit(limit.limitExpr(), limited(limit.child(), limit.limitExpr()))
        : all;
  }

  /** What is below a limit, with the limit again below the lowest of the models there. */
  private static LogicalPlan limited(LogicalPlan plan, Expression rows) {
    if (plan instanceof Project project && asks(project)) {
      return new Project(project.projectList(), limited(project.child(), rows));
    }
    if (plan instanceof ModelNode node) {
      LogicalPlan child = node.child();
      boolean isLimited = child instanceof LocalLimit;
      return node.over(
          asks(child) ? limited(child, rows) : isLimited ? child : new LocalLimit(rows, child));
    }
    return plan;
  }

  /** Whether a model is asked right here or below projections. */
  private static boolean asks(LogicalPlan plan) {
    return plan instanceof ModelNode || (plan instanceof Project project && asks(project.child()));
  }
}
