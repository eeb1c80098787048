package embark.spark.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.ScalarSubquery;
import org.apache.spark.sql.catalyst.optimizer.ColumnPruning$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Subquery;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.types.Metadata;
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * Takes calls of models out of the operators that they stand in, and makes them columns of a {@link
 * ModelNode} below, where a task has many rows at hand. It runs when filters, limits and columns
 * have been pushed down, so that the model reads no row that the query does not need there.
 *
 * <ul>
 *   <li>Equal calls are one column, also in different operators, where the one passes on the
 *       other's.
 *   <li>Of a filter's conditions those without a call come first.
 *   <li>What tells a row's file is taken before a model reads ahead.
 *   <li>A call about a constant is a scalar subquery: one row, computed once a query.
 *   <li>A call about what an aggregation gives comes after it; one about what it reads, before.
 * </ul>
 */
final class ModelCallExtraction extends Rule<LogicalPlan> {

  private static final int REMEMBERED = 100;

  /**
   * The ids of subqueries for constants, by the call as SQL: a query that is planned again while it
   * runs, by another planner, finds the ones that it has.
   */
  private static final Map<String, ExprId> IDS =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, ExprId> eldest) {
              return size() > REMEMBERED;
            }
          });

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    // A correlated subquery becomes a join, and is come to then.
    if (plan instanceof Subquery subquery && subquery.correlated()) {
      return plan;
    }
    LogicalPlan extracted = rewritten(RowLimits.first(FilesOfRows.first(plan)));
    if (extracted == plan) {
      return plan;
    }
    return SortedAnswers.kept(RowLimits.below(ColumnPruning$.MODULE$.apply(extracted)));
  }

  private LogicalPlan rewritten(LogicalPlan plan) {
    return extracted(plan.mapChildren(this::rewritten));
  }

  /** A plan whose own expressions hold no call, with the same output. */
  private LogicalPlan extracted(LogicalPlan plan) {
    List<ModelExpression> calls = ModelCalls.in(plan);
    if (calls.isEmpty() || plan instanceof ModelNode) {
      return plan;
    }
    if (plan instanceof Aggregate aggregate && AggregateCalls.areAbove(aggregate)) {
      return rewritten(AggregateCalls.above(aggregate));
    }
    if (plan instanceof Join join) {
      Optional<LogicalPlan> filtered = JoinCalls.above(join);
      if (filtered.isPresent()) {
        return rewritten(filtered.get());
      }
    }
    LogicalPlan split = plan instanceof Filter filter ? split(filter) : plan;
    List<LogicalPlan> children = new ArrayList<>(Seqs.list(split.children()));
    Map<ModelExpression, Expression> answers = new LinkedHashMap<>();
    for (ModelExpression call : calls) {
      if (answer(answers, call) == null) {
        place(call, children, answers);
      }
    }
    if (answers.isEmpty()) {
      return plan;
    }
    LogicalPlan above =
        ModelCalls.replaced(
            split.withNewChildren(Seqs.of(children)),
            part -> part instanceof ModelExpression call ? answer(answers, call) : null);
    LogicalPlan whole = extracted(above);
    return whole.output().equals(plan.output())
        ? whole
        : new Project(named(Seqs.list(plan.output())), whole);
  }

  private static Expression answer(Map<ModelExpression, Expression> answers, ModelExpression call) {
    return answers.entrySet().stream()
        .filter(known -> ModelCalls.same(known.getKey(), call))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /** Has a call answered below, by one of the children or a subquery; leaves it if none can. */
  private void place(
      ModelExpression call, List<LogicalPlan> children, Map<ModelExpression, Expression> answers) {
    ModelExpression whole = new ModelExpression(call.call().whole(), call.text());
    if (call.text().foldable() && !isOneRow(children)) {
      answers.put(call, call.call().part(once(whole)));
      return;
    }
    for (int i = 0; i < children.size(); i++) {
      LogicalPlan child = children.get(i);
      if (call.references().subsetOf(child.outputSet())) {
        Answered answered = KnownAnswers.find(child, whole).orElseGet(() -> asked(child, whole));
        children.set(i, answered.plan());
        answers.put(call, call.call().part(answered.answer()));
        return;
      }
    }
  }

  private static boolean isOneRow(List<LogicalPlan> children) {
    return children.size() == 1
        && (children.get(0) instanceof OneRowRelation
            || (children.get(0) instanceof ModelNode node && isOneRow(List.of(node.child()))));
  }

  /** The same rows with a call's answer. */
  private static Answered asked(LogicalPlan child, ModelExpression call) {
    if (child instanceof Join join && JoinCalls.isProduct(join) && call.deterministic()) {
      Optional<Answered> side =
          JoinCalls.through(join, call, rows -> Optional.of(asked(rows, call)));
      if (side.isPresent()) {
        return side.get();
      }
    }
    Attribute answer = attribute(call);
    return new Answered(new ModelNode(call.call(), call.text(), answer, child), answer);
  }

  private static Attribute attribute(ModelExpression call) {
    return new AttributeReference(
        call.call().function(),
        call.dataType(),
        true,
        Metadata.empty(),
        NamedExpression$.MODULE$.newExprId(),
        Seqs.of());
  }

  /** A call about a constant, computed once. */
  private static Expression once(ModelExpression call) {
    Answered answered = asked(new OneRowRelation(), call);
    return new ScalarSubquery(
        new Project(named(List.of(answered.answer())), answered.plan()),
        Seqs.of(),
        IDS.computeIfAbsent(call.sql(), known -> NamedExpression$.MODULE$.newExprId()),
        Seqs.of(),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }

  /**
   * A filter with the conditions that need no model in another filter below: those by chance only
   * where none that needs one comes before, so that they are asked about the same rows.
   */
  static LogicalPlan split(Filter filter) {
    List<Expression> before = new ArrayList<>();
    List<Expression> after = new ArrayList<>();
    List<Expression> conditions = Conditions.of(filter.condition());
    boolean inAnyOrder = conditions.stream().allMatch(Expression::deterministic);
    for (Expression condition : conditions) {
      boolean isBefore = ModelCalls.in(condition).isEmpty() && (inAnyOrder || after.isEmpty());
      (isBefore ? before : after).add(condition);
    }
    return before.isEmpty() || after.isEmpty()
        ? filter
        : new Filter(Conditions.all(after), new Filter(Conditions.all(before), filter.child()));
  }

  @SuppressWarnings("unchecked")
  static Seq<NamedExpression> named(List<? extends NamedExpression> expressions) {
    return Seqs.of((List<NamedExpression>) expressions);
  }

  /**
   * A plan that answers a call.
   *
   * @param plan the plan
   * @param answer the column of its output that is the answer
   */
  record Answered(LogicalPlan plan, Attribute answer) {}
}
