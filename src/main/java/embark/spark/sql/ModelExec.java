package embark.spark.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.AttributeSet$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics$;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;

/** A {@link ModelNode} at work: the walk of the stages over Spark's own rows. */
public final class ModelExec extends SparkPlan {

  private static final long serialVersionUID = 1L;
  private static final String ROWS = "numOutputRows";

  private final ModelCall call;
  private final Expression text;
  private final Attribute answer;
  private final SparkPlan child;
  private transient Map<String, SQLMetric> metrics;

  /** A node that asks about a text of the child's rows. */
  public ModelExec(ModelCall call, Expression text, Attribute answer, SparkPlan child) {
    this.call = call;
    this.text = text;
    this.answer = answer;
    this.child = child;
  }

  @Override
  public RDD<InternalRow> doExecute() {
    ModelRows rows =
        new ModelRows(
            call, call.plan().walk(null), text, child.output(), output(), metrics().apply(ROWS));
    return child.execute().toJavaRDD().mapPartitions(rows, true).rdd();
  }

  @Override
  public synchronized Map<String, SQLMetric> metrics() {
    if (metrics == null) {
      SQLMetric rows =
          SQLMetrics$.MODULE$.createMetric(session().sparkContext(), "number of output rows");
      metrics = new Map.Map1<>(ROWS, rows);
    }
    return metrics;
  }

  @Override
  public Seq<Attribute> output() {
    List<Attribute> output = new ArrayList<>(Seqs.list(child.output()));
    output.add(answer);
    return Seqs.of(output);
  }

  @Override
  public AttributeSet producedAttributes() {
    return AttributeSet$.MODULE$.apply(answer);
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public Seq<SortOrder> outputOrdering() {
    return child.outputOrdering();
  }

  @Override
  public Seq<SparkPlan> children() {
    return Seqs.of(child);
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
    return new ModelExec(call, text, answer, children.head());
  }

  @Override
  public int productArity() {
    return 4;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> call;
      case 1 -> text;
      case 2 -> answer;
      case 3 -> child;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ModelExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelExec node
        && call.equals(node.call)
        && text.equals(node.text)
        && answer.equals(node.answer)
        && child.equals(node.child);
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(call, text, answer, child);
  }
}
