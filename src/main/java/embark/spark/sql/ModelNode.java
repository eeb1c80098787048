package embark.spark.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.AttributeSet$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** The rows of a plan, in their order, with a model's answer to one text as a new last column. */
public final class ModelNode extends LogicalPlan {

  private static final long serialVersionUID = 1L;

  private final ModelCall call;
  private final Expression text;
  private final Attribute answer;
  private final LogicalPlan child;

  /** A node that asks about a text of the child's rows. */
  public ModelNode(ModelCall call, Expression text, Attribute answer, LogicalPlan child) {
    this.call = call;
    this.text = text;
    this.answer = answer;
    this.child = child;
  }

  /** What is asked. */
  ModelCall call() {
    return call;
  }

  /** The text, of the child's columns. */
  Expression text() {
    return text;
  }

  /** The new column. */
  Attribute answer() {
    return answer;
  }

  /** Where the rows come from. */
  LogicalPlan child() {
    return child;
  }

  /** The same of other rows. */
  ModelNode over(LogicalPlan rows) {
    return new ModelNode(call, text, answer, rows);
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
  public Option<Object> maxRows() {
    return child.maxRows();
  }

  @Override
  public Option<Object> maxRowsPerPartition() {
    return child.maxRowsPerPartition();
  }

  @Override
  public Seq<LogicalPlan> children() {
    return Seqs.of(child);
  }

  @Override
  public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> children) {
    return over(children.head());
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
    return other instanceof ModelNode;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelNode node
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
