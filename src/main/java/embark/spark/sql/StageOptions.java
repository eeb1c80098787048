package embark.spark.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Sets Params of a stage by their names, of values as SQL writes them. */
final class StageOptions {

  /** What the arguments say, or what decides on the columns of the answer. */
  private static final Set<String> FIXED =
      Set.of("model", "modelOnSave", "outputType", "labels", "topK", "threshold");

  private StageOptions() {}

  /**
   * Sets them.
   *
   * @throws IllegalArgumentException if there is no such option, or not for such a value
   */
  static void set(Params stage, Map<String, String> options) {
    options.forEach((name, value) -> set(stage, name, value));
  }

  private static void set(Params stage, String name, String value) {
    List<String> names =
        Arrays.stream(stage.params())
            .filter(StageOptions::isOption)
            .map(param -> param.name())
            .toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "Unknown option '%s'; expected one of %s. Correct its name.".formatted(name, names));
    }
    Param<Object> param = stage.getParam(name);
    Object parsed;
    try {
      parsed = parsed(param, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid %s: '%s'; expected %s. Correct it."
              .formatted(name, value, param instanceof BooleanParam ? "true or false" : "a number"),
          e);
    }
    stage.set(param, parsed);
  }

  private static boolean isOption(Param<?> param) {
    boolean isPlain =
        param.getClass() == Param.class
            || param instanceof IntParam
            || param instanceof DoubleParam
            || param instanceof BooleanParam;
    return isPlain && !param.name().endsWith("Col") && !FIXED.contains(param.name());
  }

  private static Object parsed(Param<?> param, String value) {
    if (param instanceof IntParam) {
      return Integer.valueOf(value);
    }
    if (param instanceof DoubleParam) {
      return Double.valueOf(value);
    }
    if (param instanceof BooleanParam) {
      if (!value.equals("true") && !value.equals("false")) {
        throw new IllegalArgumentException(value);
      }
      return Boolean.valueOf(value);
    }
    return value;
  }
}
