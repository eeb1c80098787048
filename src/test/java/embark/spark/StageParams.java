package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** What holds of the Params of every stage. */
final class StageParams {

  private StageParams() {}

  /** The names, in the order of the alphabet. */
  static List<String> names(Params stage) {
    return Arrays.stream(stage.params()).map(Param::name).sorted().toList();
  }

  /** The defaults by name. */
  static Map<String, Object> defaults(Params stage) {
    Map<String, Object> defaults = new TreeMap<>();
    for (Param<?> param : stage.params()) {
      assertFalse(stage.isSet(param), param.name());
      stage.getDefault(param).foreach(value -> defaults.put(param.name(), value));
    }
    return defaults;
  }

  /** That each Param is explained, and has a public accessor and a setter that gives the stage. */
  static void assertEachHasATextAnAccessorAndASetter(Params stage)
      throws ReflectiveOperationException {
    String explained = stage.explainParams();
    for (Param<?> param : stage.params()) {
      assertTrue(param.doc().length() > 20, param.name() + " is explained: " + param.doc());
      assertTrue(explained.contains(param.name() + ": " + param.doc()), param.name());
      assertEquals(stage.uid() + "__" + param.name(), param.toString());
      Method accessor = stage.getClass().getMethod(param.name());
      assertEquals(param, accessor.invoke(stage), param.name());
      String setter =
          "set" + param.name().substring(0, 1).toUpperCase(Locale.ROOT) + param.name().substring(1);
      List<Method> setters =
          Arrays.stream(stage.getClass().getMethods())
              .filter(method -> method.getName().equals(setter) && !method.isBridge())
              .toList();
      assertEquals(1, setters.size(), setter);
      assertTrue(Modifier.isPublic(setters.get(0).getModifiers()), setter);
      assertTrue(setters.get(0).getReturnType().isInstance(stage), setter + " gives the stage");
    }
  }
}
