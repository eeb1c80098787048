package embark.spark.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** A condition as those that must all hold. */
final class Conditions {

  private Conditions() {}

  /** The conditions that AND joins. */
  static List<Expression> of(Expression condition) {
    if (!(condition instanceof And and)) {
      return List.of(condition);
    }
    List<Expression> all = new ArrayList<>(of(and.left()));
    all.addAll(of(and.right()));
    return all;
  }

  /** One condition of some, at least one. */
  static Expression all(List<Expression> conditions) {
    return conditions.stream().reduce(And::new).orElseThrow();
  }
}
