package embark.spark.sql;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * The cosine of the angle between two vectors: their inner product by the product of their lengths,
 * in double precision. Vectors are {@code array<float>}, or both {@code array<double>}. Null as
 * Spark 4.2's {@code vector_cosine_similarity} is: for a null vector, a null element, an empty
 * vector and one of zeros.
 */
public final class CosineSimilarity extends Expression implements CodegenFallback, Serializable {

  private static final long serialVersionUID = 1L;

  private final Expression left;
  private final Expression right;

  /** The cosine between two vectors of one type. */
  public CosineSimilarity(Expression left, Expression right) {
    this.left = left;
    this.right = right;
  }

  /** The cosine between arrays of any numbers, read as double if one of them is not of float. */
  static Expression of(Expression left, Expression right) {
    return isFloats(left) && isFloats(right)
        ? new CosineSimilarity(left, right)
        : new CosineSimilarity(doubles(left), doubles(right));
  }

  private static boolean isFloats(Expression vector) {
    return vector.dataType() instanceof ArrayType array && array.elementType() instanceof FloatType;
  }

  private static Expression doubles(Expression vector) {
    boolean fits =
        vector.dataType() instanceof NullType
            || (vector.dataType() instanceof ArrayType array
                && (array.elementType() instanceof NumericType
                    || array.elementType() instanceof NullType));
    return fits
        ? new Cast(
            vector,
            DataTypes.createArrayType(DataTypes.DoubleType),
            Option.empty(),
            Cast.apply$default$4())
        : vector;
  }

  /**
   * The cosine.
   *
   * @param floats whether the elements are floats, or doubles
   * @return null if there is none
   * @throws IllegalArgumentException if the vectors are not of one length
   */
  public static Double between(ArrayData a, ArrayData b, boolean floats) {
    int length = a.numElements();
    if (length != b.numElements()) {
      throw new IllegalArgumentException(
          "Cannot compare vectors of %d and %d elements; expected as many. Compare vectors of one model."
              .formatted(length, b.numElements()));
    }
    double product = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < length; i++) {
      if (a.isNullAt(i) || b.isNullAt(i)) {
        return null;
      }
      double x = floats ? a.getFloat(i) : a.getDouble(i);
      double y = floats ? b.getFloat(i) : b.getDouble(i);
      product += x * y;
      ofA += x * x;
      ofB += y * y;
    }
    double lengths = Math.sqrt(ofA) * Math.sqrt(ofB);
    return lengths == 0 ? null : Double.valueOf(product / lengths);
  }

  @Override
  public Object eval(InternalRow row) {
    ArrayData a = (ArrayData) left.eval(row);
    ArrayData b = a == null ? null : (ArrayData) right.eval(row);
    return b == null ? null : between(a, b, isFloats(left));
  }

  @Override
  public ExprCode doGenCode(CodegenContext ctx, ExprCode ev) {
    return CodegenFallback.super.doGenCode(ctx, ev);
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    for (Expression vector : new Expression[] {left, right}) {
      boolean fits =
          isFloats(vector)
              || (vector.dataType() instanceof ArrayType array
                  && array.elementType().equals(DataTypes.DoubleType));
      if (!fits) {
        return new TypeCheckResult.TypeCheckFailure(
            "The vector %s is of type %s; expected ARRAY<FLOAT> or ARRAY<DOUBLE>. Name a column of vectors, as embed gives them"
                .formatted(vector.sql(), vector.dataType().sql()));
      }
    }
    return TypeCheckResult.TypeCheckSuccess$.MODULE$;
  }

  @Override
  public DataType dataType() {
    return DataTypes.DoubleType;
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
  public String prettyName() {
    return SqlFunction.COSINE_SIMILARITY.text();
  }

  @Override
  public boolean foldable() {
    return left.foldable() && right.foldable();
  }

  @Override
  public Seq<Expression> children() {
    return Seqs.of(left, right);
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return new CosineSimilarity(children.apply(0), children.apply(1));
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> left;
      case 1 -> right;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof CosineSimilarity;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CosineSimilarity cosine
        && left.equals(cosine.left)
        && right.equals(cosine.right);
  }

  @Override
  public int hashCode() {
    return 31 * left.hashCode() + right.hashCode();
  }
}
