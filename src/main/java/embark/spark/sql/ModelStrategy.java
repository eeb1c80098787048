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
    Optional<ModelExpression> left = ModelCalls.in(plan).stream().findFirst();
    if (left.isEmpty()) {
      return Seqs.of();
    }
    LogicalPlan extracted = extraction.apply(plan);
    if (!ModelCalls.in(extracted).isEmpty()) {
      throw left.get().misplaced();
    }
    return Seqs.of(planLater(extracted));
  }
}
