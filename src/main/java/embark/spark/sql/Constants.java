package embark.spark.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import scala.Option;

/** Reads the arguments of a call that must be constants; keeps what is wrong with them. */
final class Constants {

  private final List<String> problems = new ArrayList<>();

  /** A string; null if it is none, and that is kept. */
  String string(String name, Expression argument) {
    boolean fits = argument.dataType() instanceof StringType;
    Object value = fits ? value(argument) : null;
    if (value == null) {
      refuse(name, argument, "a string", "'all-MiniLM-L6-v2'");
    }
    return value == null ? null : value.toString();
  }

  /** Strings; none if it is no array of them, and that is kept. */
  List<String> strings(String name, Expression argument) {
    boolean fits =
        argument.dataType() instanceof ArrayType array && array.elementType() instanceof StringType;
    if (fits && value(argument) instanceof ArrayData elements && !hasNull(elements)) {
      List<String> strings = new ArrayList<>();
      for (int i = 0; i < elements.numElements(); i++) {
        strings.add(elements.getUTF8String(i).toString());
      }
      return strings;
    }
    refuse(name, argument, "an array of strings", "array('complaint', 'praise')");
    return List.of();
  }

  /** The options, if a map is the last argument. */
  Map<String, String> options(List<Expression> arguments) {
    Map<String, String> options = new TreeMap<>();
    if (withoutOptions(arguments).size() == arguments.size()) {
      return options;
    }
    Expression last = arguments.get(arguments.size() - 1);
    MapType type = (MapType) last.dataType();
    boolean fits = type.keyType() instanceof StringType && type.valueType() instanceof StringType;
    if (!fits || !(value(last) instanceof MapData map) || hasNull(map.valueArray())) {
      refuse("map of options", last, "a map of strings", "map('prompt', 'query')");
      return options;
    }
    for (int i = 0; i < map.numElements(); i++) {
      options.put(
          map.keyArray().getUTF8String(i).toString(), map.valueArray().getUTF8String(i).toString());
    }
    return options;
  }

  /** The arguments before the options. */
  static List<Expression> withoutOptions(List<Expression> arguments) {
    int last = arguments.size() - 1;
    return last >= 0 && arguments.get(last).dataType() instanceof MapType
        ? arguments.subList(0, last)
        : arguments;
  }

  private static boolean hasNull(ArrayData values) {
    for (int i = 0; i < values.numElements(); i++) {
      if (values.isNullAt(i)) {
        return true;
      }
    }
    return false;
  }

  private static Object value(Expression argument) {
    return argument.foldable() && argument.resolved() ? argument.eval(null) : null;
  }

  private void refuse(String name, Expression argument, String kind, String example) {
    problems.add(
        "The argument for the %s is %s; expected %s that is the same for all rows. Write it as a constant, as %s."
            .formatted(name, argument.sql(), kind, example));
  }

  /** The call about a text; refused if an argument was. */
  Expression call(String function, ModelCall.Answer answer, ModelStage stage, Expression text) {
    ModelCall call =
        problems.isEmpty()
            ? ModelCall.of(function, answer, stage)
            : ModelCall.refused(function, answer, String.join(" ", problems));
    return new ModelExpression(
        call,
        text.dataType() instanceof NullType
            ? new Cast(text, DataTypes.StringType, Option.empty(), Cast.apply$default$4())
            : text);
  }
}
