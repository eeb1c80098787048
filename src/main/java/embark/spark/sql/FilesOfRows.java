package embark.spark.sql;

import embark.spark.sql.ModelCallExtraction.Answered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.InputFileBlockLength;
import org.apache.spark.sql.catalyst.expressions.InputFileBlockStart;
import org.apache.spark.sql.catalyst.expressions.InputFileName;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import scala.Option;

/**
 * Has {@code input_file_name()} and its like answered below the models: a task's scan says which
 * file it reads now, and a model has read many rows before it answers the first.
 */
final class FilesOfRows {

  private FilesOfRows() {}

  /** A plan in which no operator asks for a row's file behind a model, with the same output. */
  static LogicalPlan first(LogicalPlan plan) {
    LogicalPlan whole = plan.mapChildren(FilesOfRows::first);
    if (!isOfEachRow(whole)) {
      return whole;
    }
    // The file is taken above what filters need no model: these go down to the scan.
    LogicalPlan below = whole instanceof Filter filter ? ModelCallExtraction.split(filter) : whole;
    List<Expression> asked = new ArrayList<>();
    Seqs.list(below.expressions()).forEach(expression -> collect(expression, asked));
    Map<Class<?>, Expression> answers = new LinkedHashMap<>();
    LogicalPlan known = below;
    for (Expression one : asked) {
      if (!answers.containsKey(one.getClass())) {
        Optional<Answered> rows = rows(known, one);
        if (rows.isEmpty()) {
          return below;
        }
        known = known.withNewChildren(Seqs.of(rows.get().plan()));
        answers.put(one.getClass(), rows.get().answer());
      }
    }
    if (answers.isEmpty()) {
      return below;
    }
    LogicalPlan answered = ModelCalls.replaced(known, part -> answers.get(part.getClass()));
    return answered.output().equals(plan.output())
        ? answered
        : new Project(ModelCallExtraction.named(Seqs.list(plan.output())), answered);
  }

  private static void collect(Expression expression, List<Expression> asked) {
    if (expression instanceof InputFileName
        || expression instanceof InputFileBlockStart
        || expression instanceof InputFileBlockLength) {
      asked.add(expression);
    }
    Seqs.list(expression.children()).forEach(child -> collect(child, asked));
  }

  /** Whether an operator takes one row after the other as the scan gives them. */
  private static boolean isOfEachRow(LogicalPlan plan) {
    return plan instanceof Project
        || plan instanceof Filter
        || plan instanceof Generate
        || plan instanceof LocalLimit;
  }

  /** An operator's rows with the answer, taken before the first model; empty where none is. */
  private static Optional<Answered> rows(LogicalPlan plan, Expression asked) {
    LogicalPlan child = plan.children().head();
    Optional<Answered> below =
        isOfEachRow(child)
            ? rows(child, asked).map(rows -> passedOn(child, rows))
            : Optional.empty();
    return below.isPresent() || ModelCalls.in(plan).isEmpty()
        ? below
        : Optional.of(taken(child, asked));
  }

  private static Answered passedOn(LogicalPlan plan, Answered below) {
    return plan instanceof Project project
        ? KnownAnswers.passedOn(project, below)
        : new Answered(plan.withNewChildren(Seqs.of(below.plan())), below.answer());
  }

  private static Answered taken(LogicalPlan rows, Expression asked) {
    Alias answer =
        new Alias(
            asked,
            asked.prettyName(),
            NamedExpression$.MODULE$.newExprId(),
            Seqs.of(),
            Option.empty(),
            Seqs.of());
    List<NamedExpression> columns = new ArrayList<>(Seqs.list(rows.output()));
    columns.add(answer);
    return new Answered(new Project(Seqs.of(columns), rows), answer.toAttribute());
  }
}
