package embark.spark.sql;

import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import scala.runtime.BoxedUnit;

/**
 * The functions that each session has when the jar is on its class path: {@code embed}, {@code
 * classify}, {@code classify_with_score} and {@code cosine_similarity}. Spark finds this class by
 * its service file.
 *
 * <p>They are registered as Spark's own are, so that views may use them: what is only injected into
 * a session counts as temporary there. A function of Spark with the same name stays as it is.
 */
public final class SqlFunctions implements SparkSessionExtensionsProvider {

  /** The functions' maker, as Spark's service loader wants it. */
  public SqlFunctions() {}

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    FunctionRegistry registry = FunctionRegistry$.MODULE$.builtin();
    for (SqlFunction function : SqlFunction.values()) {
      FunctionIdentifier name = new FunctionIdentifier(function.text());
      if (!registry.functionExists(name)) {
        registry.registerFunction(name, info(function), function::expression);
      }
    }
    extensions.injectPreCBORule(session -> new ModelCallExtraction());
    extensions.injectPlannerStrategy(session -> new ModelStrategy());
    return BoxedUnit.UNIT;
  }

  private static ExpressionInfo info(SqlFunction function) {
    return new ExpressionInfo(
        function.type().getName(),
        null,
        function.text(),
        function.usage(),
        "",
        "",
        "",
        "",
        "",
        "",
        "");
  }
}
