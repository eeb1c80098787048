package embark.spark.sql;

import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.immutable.Seq;

/**
 * Plans {@link ModelNode}s, and calls that came to light after the optimizer's {@link
 * ModelCallExtraction}, as those of a correlated EXISTS do.
 */
final class ModelStrategy extends SparkStrategy {

  private final ModelCallExtraction extraction = new ModelCallExtraction();

  @Override
  public Seq<SparkPlan> apply(LogicalPlan plan) {
    if (plan instanceof ModelNode node) {
      return Seqs.of(
          new ModelExec(node.call(), node.text(), node.answer(), planLater(node.child())));
    }
    // All of the plan, since a strategy for files plans a filter together with what is above it.
    Optional<ModelExpression> left = ModelCalls.firstOf(plan);
    if (left.isEmpty()) {
      return Seqs.of();
    }
    LogicalPlan extracted = extraction.apply(plan);
    ModelCalls.firstOf(extracted)
        .ifPresent(
            call -> {
              throw call.misplaced();
            });
    return Seqs.of(planLater(extracted));
  }
}
