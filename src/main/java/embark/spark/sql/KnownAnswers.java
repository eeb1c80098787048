package embark.spark.sql;

import embark.spark.sql.ModelCallExtraction.Answered;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;

/** Finds answers that a plan computes already. */
final class KnownAnswers {

  private KnownAnswers() {}

  /** The plan with the answer of an equal call in its output; empty if none is computed below. */
  static Optional<Answered> find(LogicalPlan plan, ModelExpression call) {
    if (!call.references().subsetOf(plan.outputSet())) {
      return Optional.empty();
    }
    if (plan instanceof ModelNode node) {
      return ModelCalls.same(new ModelExpression(node.call(), node.text()), call)
          ? Optional.of(new Answered(node, node.answer()))
          : find(node.child(), call)
              .map(below -> new Answered(node.over(below.plan()), below.answer()));
    }
    if (plan instanceof Project project) {
      return find(project.child(), call).map(below -> passedOn(project, below));
    }
    if (plan instanceof Join join) {
      return JoinCalls.through(join, call, side -> find(side, call));
    }
    if (plan instanceof Filter
        || plan instanceof Sort
        || plan instanceof LocalLimit
        || plan instanceof GlobalLimit) {
      return find(plan.children().head(), call)
          .map(below -> new Answered(plan.withNewChildren(Seqs.of(below.plan())), below.answer()));
    }
    return Optional.empty();
  }

  /** A projection that has the answer too. */
  static Answered passedOn(Project project, Answered below) {
    List<NamedExpression> columns = new ArrayList<>(Seqs.list(project.projectList()));
    if (!project.outputSet().contains(below.answer())) {
      columns.add(below.answer());
    }
    return new Answered(new Project(Seqs.of(columns), below.plan()), below.answer());
  }
}
