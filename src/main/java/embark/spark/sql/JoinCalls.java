package embark.spark.sql;

import embark.spark.sql.ModelCallExtraction.Answered;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.InnerLike;
import org.apache.spark.sql.catalyst.plans.JoinType;
import org.apache.spark.sql.catalyst.plans.LeftAnti$;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.LeftSemi$;
import org.apache.spark.sql.catalyst.plans.RightOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;

/** Calls in the condition of a join about a text that is made of both sides. */
final class JoinCalls {

  private static final JoinType LEFT = LeftOuter$.MODULE$;
  private static final JoinType RIGHT = RightOuter$.MODULE$;

  private JoinCalls() {}

  /** An inner join with the conditions that have such calls in a filter above; empty if none. */
  static Optional<LogicalPlan> above(Join join) {
    if (!(join.joinType() instanceof InnerLike)) {
      return Optional.empty();
    }
    List<Expression> within = new ArrayList<>();
    List<Expression> after = new ArrayList<>();
    for (Expression condition : Conditions.of(join.condition().get())) {
      (ModelCalls.in(condition).stream().allMatch(call -> isOfOneSide(join, call)) ? within : after)
          .add(condition);
    }
    if (after.isEmpty()) {
      return Optional.empty();
    }
    Join joined =
        new Join(
            join.left(),
            join.right(),
            join.joinType(),
            within.isEmpty() ? Option.empty() : Option.apply(Conditions.all(within)),
            join.hint());
    return Optional.of(new Filter(Conditions.all(after), joined));
  }

  /**
   * A join with a side in the place of the one that a call's text is of, where its rows come out
   * with the values that they have there; empty if there is no such side.
   */
  static Optional<Answered> through(
      Join join, ModelExpression call, Function<LogicalPlan, Optional<Answered>> answered) {
    boolean inner = join.joinType() instanceof InnerLike;
    boolean left = inner || join.joinType() == LEFT || isLeftAlone(join);
    if (left && call.references().subsetOf(join.left().outputSet())) {
      return answered.apply(join.left()).map(side -> joined(join, side, side.plan(), join.right()));
    }
    boolean right = inner || join.joinType() == RIGHT;
    if (right && call.references().subsetOf(join.right().outputSet())) {
      return answered.apply(join.right()).map(side -> joined(join, side, join.left(), side.plan()));
    }
    return Optional.empty();
  }

  private static Answered joined(Join join, Answered side, LogicalPlan left, LogicalPlan right) {
    return new Answered(join.withNewChildren(Seqs.of(left, right)), side.answer());
  }

  /** Whether rows of the left side alone come out. */
  private static boolean isLeftAlone(Join join) {
    return join.joinType() == LeftSemi$.MODULE$ || join.joinType() == LeftAnti$.MODULE$;
  }

  /** Whether each row of one side meets each of the other: more rows come out than go in. */
  static boolean isProduct(Join join) {
    return join.joinType() instanceof InnerLike && join.condition().isEmpty();
  }

  private static boolean isOfOneSide(Join join, ModelExpression call) {
    return call.references().subsetOf(join.left().outputSet())
        || call.references().subsetOf(join.right().outputSet());
  }
}
