package embark.spark.sql;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * A call of a model in a query: the answer to a text, null for null. It is never evaluated where it
 * stands: {@link ModelCallExtraction} makes a column of it first.
 */
public final class ModelExpression extends Expression implements Unevaluable, Serializable {

  private static final long serialVersionUID = 1L;

  private final ModelCall call;
  private final Expression text;

  /** What is asked about a text. */
  public ModelExpression(ModelCall call, Expression text) {
    this.call = call;
    this.text = text;
  }

  /** What is asked. */
  ModelCall call() {
    return call;
  }

  /** The text that it is asked about. */
  Expression text() {
    return text;
  }

  @Override
  public Seq<Expression> children() {
    return Seqs.of(text);
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return new ModelExpression(call, children.head());
  }

  @Override
  public DataType dataType() {
    return call.answer().type();
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public boolean nullIntolerant() {
    return true;
  }

  @Override
  public boolean foldable() {
    return false;
  }

  /** What is wrong, for an {@code AnalysisException}, in which Spark puts a full stop behind it. */
  @Override
  public TypeCheckResult checkInputDataTypes() {
    String problem =
        text.dataType() instanceof StringType
            ? call.problem()
            : "The text is of type %s; expected STRING. Cast it, or name another column."
                .formatted(text.dataType().sql());
    return problem == null
        ? TypeCheckResult.TypeCheckSuccess$.MODULE$
        : new TypeCheckResult.TypeCheckFailure(problem.replaceFirst("\\.$", ""));
  }

  @Override
  public Object eval(InternalRow input) {
    throw misplaced();
  }

  @Override
  public ExprCode doGenCode(CodegenContext ctx, ExprCode ev) {
    throw misplaced();
  }

  /** What is thrown where the call stands at a place from which it cannot be taken. */
  UnsupportedOperationException misplaced() {
    return new UnsupportedOperationException(
        ("Cannot compute %s at this place of a query; expected it where rows of one table or"
                + " subquery are read: SELECT, WHERE, GROUP BY, ORDER BY, or a join's condition on"
                + " one side. Compute it in a subquery, and use its column here.")
            .formatted(sql()));
  }

  @Override
  public String prettyName() {
    return call.function();
  }

  @Override
  public String sql() {
    return call.sql(text.sql());
  }

  @Override
  public String toString() {
    return call.sql(text.toString());
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> call;
      case 1 -> text;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ModelExpression;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelExpression expression
        && call.equals(expression.call)
        && text.equals(expression.text);
  }

  @Override
  public int hashCode() {
    return 31 * call.hashCode() + text.hashCode();
  }
}
