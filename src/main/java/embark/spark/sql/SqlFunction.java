package embark.spark.sql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.errors.QueryCompilationErrors;
import org.apache.spark.sql.types.ArrayType;
import scala.collection.immutable.Seq;

/** The functions, and what their arguments mean. */
enum SqlFunction {
  /** A text's vector. */
  EMBED(
      ModelExpression.class,
      "_FUNC_([model,] text [, options]) - The vector of a text, array<float>, as TextEmbedder gives"
          + " it; null for null. The model is a constant: a folder, or a name as"
          + " 'all-MiniLM-L6-v2', which is the default. Options are a constant map of TextEmbedder's"
          + " Params, as map('prompt', 'query').") {
    @Override
    Expression of(List<Expression> arguments) {
      Constants constants = new Constants();
      Map<String, String> options = constants.options(arguments);
      List<Expression> others = Constants.withoutOptions(arguments);
      if (others.isEmpty() || others.size() > 2) {
        throw wrongNumber(arguments, 1, 2, OPTIONS);
      }
      Expression text = others.get(others.size() - 1);
      String model = others.size() == 1 ? null : constants.string("model", others.get(0));
      return constants.call(
          text(), ModelCall.Answer.VECTOR, ModelStage.embedder(model, options), text);
    }
  },

  /** A text's label. */
  CLASSIFY(
      ModelExpression.class,
      "_FUNC_(model, text [, options]) - The label of a text, string, as TextClassifier gives it;"
          + " _FUNC_([model,] text, labels [, options]) - one of the labels, as ZeroShotClassifier"
          + " gives it. Null for null. The model, the labels (an array) and the options (a map of"
          + " the stage's Params) are constants.") {
    @Override
    Expression of(List<Expression> arguments) {
      return labelled(arguments, ModelCall.Answer.LABEL);
    }
  },

  /** A text's label with its score. */
  CLASSIFY_WITH_SCORE(
      ModelExpression.class,
      "_FUNC_(model, text [, options]), _FUNC_([model,] text, labels [, options]) - As classify, with"
          + " the label's score: struct<label string, score double>.") {
    @Override
    Expression of(List<Expression> arguments) {
      return labelled(arguments, ModelCall.Answer.SCORED_LABEL);
    }
  },

  /** How alike two vectors are. */
  COSINE_SIMILARITY(
      CosineSimilarity.class,
      "_FUNC_(a, b) - The cosine of the angle between two vectors, double: from -1 to 1. Null if"
          + " one of them or one of their elements is null, or if one is empty or all zeros.") {
    @Override
    Expression of(List<Expression> arguments) {
      if (arguments.size() != 2) {
        throw wrongNumber(arguments, 2);
      }
      return CosineSimilarity.of(arguments.get(0), arguments.get(1));
    }
  };

  private static final String OPTIONS = "and a map of options";

  private final Class<?> type;
  private final String usage;

  SqlFunction(Class<?> type, String usage) {
    this.type = type;
    this.usage = usage;
  }

  /** The name in SQL. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The class of its expressions. */
  Class<?> type() {
    return type;
  }

  /** What DESCRIBE FUNCTION says. */
  String usage() {
    return usage;
  }

  /** A call; what is wrong with the types of arguments, Spark asks of the expression later. */
  Expression expression(Seq<Expression> arguments) {
    return of(Seqs.list(arguments));
  }

  abstract Expression of(List<Expression> arguments);

  /** {@code (model, text)}, {@code (text, labels)} or {@code (model, text, labels)}. */
  Expression labelled(List<Expression> arguments, ModelCall.Answer answer) {
    Constants constants = new Constants();
    Map<String, String> options = constants.options(arguments);
    List<Expression> others = Constants.withoutOptions(arguments);
    if (others.size() < 2 || others.size() > 3) {
      throw wrongNumber(arguments, 2, 3, OPTIONS);
    }
    Expression last = others.get(others.size() - 1);
    boolean hasLabels = others.size() == 3 || last.dataType() instanceof ArrayType;
    boolean hasModel = others.size() == 3 || !hasLabels;
    String model = hasModel ? constants.string("model", others.get(0)) : null;
    ModelStage stage =
        hasLabels
            ? ModelStage.zeroShot(model, constants.strings("labels", last), options)
            : ModelStage.classifier(model, options);
    return constants.call(text(), answer, stage, others.get(hasModel ? 1 : 0));
  }

  /** Spark's error for a number of arguments that is none of those expected. */
  RuntimeException wrongNumber(List<Expression> arguments, Object... expected) {
    return thrown(
        QueryCompilationErrors.wrongNumArgsError(
            text(), Seqs.of(expected), arguments.size(), "", "", ""));
  }

  /** Scala's errors are not checked. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException thrown(Throwable error) throws E {
    throw (E) error;
  }
}
