package embark.spark.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import scala.Option;

/** Calls about what an aggregation gives: a group's key, or the value of an aggregate function. */
final class AggregateCalls {

  private AggregateCalls() {}

  /** Whether there is such a call. */
  static boolean areAbove(Aggregate aggregate) {
    return Seqs.list(aggregate.aggregateExpressions()).stream()
        .anyMatch(column -> isAbove(aggregate, (Expression) column));
  }

  private static boolean isAbove(Aggregate aggregate, Expression expression) {
    if (isGiven(aggregate, expression)) {
      return false;
    }
    return expression instanceof ModelExpression
        || Seqs.list(expression.children()).stream().anyMatch(part -> isAbove(aggregate, part));
  }

  /** Whether an aggregation has an expression's value: of a function of it, or as a key. */
  private static boolean isGiven(Aggregate aggregate, Expression expression) {
    return expression instanceof AggregateExpression
        || Seqs.list(aggregate.groupingExpressions()).stream()
            .anyMatch(key -> key.semanticEquals(expression));
  }

  /** The aggregation without such calls, and the calls in a projection of its output. */
  static LogicalPlan above(Aggregate aggregate) {
    List<NamedExpression> given = new ArrayList<>();
    List<NamedExpression> columns = new ArrayList<>();
    for (NamedExpression column : Seqs.list(aggregate.aggregateExpressions())) {
      if (isAbove(aggregate, (Expression) column)) {
        columns.add(
            (NamedExpression)
                ModelCalls.replaced(
                    (Expression) column,
                    part -> isGiven(aggregate, part) ? attribute(part, given) : null));
      } else {
        given.add(column);
        columns.add(column.toAttribute());
      }
    }
    return new Project(
        Seqs.of(columns),
        new Aggregate(
            aggregate.groupingExpressions(), Seqs.of(given), aggregate.child(), aggregate.hint()));
  }

  private static Expression attribute(Expression part, List<NamedExpression> given) {
    NamedExpression named =
        part instanceof NamedExpression already
            ? already
            : new Alias(
                part,
                "given",
                NamedExpression$.MODULE$.newExprId(),
                Seqs.of(),
                Option.empty(),
                Seqs.of());
    if (given.stream().noneMatch(known -> known.exprId().equals(named.exprId()))) {
      given.add(named);
    }
    return named.toAttribute();
  }
}
