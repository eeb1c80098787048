package embark.spark.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Where calls of models stand in expressions. */
final class ModelCalls {

  private ModelCalls() {}

  /**
   * The calls in a plan's own expressions that hold no other call, in the order of the plan. Those
   * of a command are its own affair: Delta's UPDATE and MERGE put them into queries, which come by
   * themselves.
   */
  static List<ModelExpression> in(LogicalPlan plan) {
    List<ModelExpression> calls = new ArrayList<>();
    if (!(plan instanceof Command)) {
      Seqs.list(plan.expressions()).forEach(expression -> collect(expression, calls));
    }
    return calls;
  }

  /** The first call in a plan and those below it. */
  static Optional<ModelExpression> firstOf(LogicalPlan plan) {
    return in(plan).stream()
        .findFirst()
        .or(
            () ->
                Seqs.list(plan.children()).stream()
                    .flatMap(child -> firstOf(child).stream())
                    .findFirst());
  }

  /** The calls in an expression that hold no other call. */
  static List<ModelExpression> in(Expression expression) {
    List<ModelExpression> calls = new ArrayList<>();
    collect(expression, calls);
    return calls;
  }

  private static void collect(Expression expression, List<ModelExpression> calls) {
    int before = calls.size();
    Seqs.list(expression.children()).forEach(child -> collect(child, calls));
    if (expression instanceof ModelExpression call && calls.size() == before) {
      calls.add(call);
    }
  }

  /**
   * Whether two calls have the same answer for a row, so that one is enough: not if the text is
   * made by chance, unless they are the very same.
   */
  @SuppressWarnings("ReferenceEquality")
  static boolean same(ModelExpression one, ModelExpression other) {
    return one == other
        || (one.deterministic() && other.deterministic() && one.semanticEquals(other));
  }

  /** An expression with others in the place of some parts; null leaves a part as it is. */
  static Expression replaced(Expression expression, Function<Expression, Expression> others) {
    Expression other = others.apply(expression);
    return other == null ? expression.mapChildren(part -> replaced(part, others)) : other;
  }

  /** A plan with others in the place of some parts of its own expressions. */
  static LogicalPlan replaced(LogicalPlan plan, Function<Expression, Expression> others) {
    return plan.mapExpressions(expression -> replaced(expression, others));
  }
}
