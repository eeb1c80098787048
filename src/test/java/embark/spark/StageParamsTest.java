package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Param of every stage can be found, read, set and understood. */
class StageParamsTest {

  static Stream<TextStage<?>> stages() {
    return Stream.of(
        new TextEmbedder("one"),
        new TextClassifier("one"),
        new ZeroShotClassifier("one"),
        new HeadTrainer("one"),
        new HeadModel("one"));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void everyParamHasATextAnAccessorAndASetter(TextStage<?> stage)
      throws ReflectiveOperationException {
    String explained = stage.explainParams();
    assertTrue(stage.params().length > 6);
    for (Param<?> param : stage.params()) {
      assertTrue(param.doc().length() > 20, param.name() + " is explained: " + param.doc());
      assertTrue(explained.contains(param.name() + ": " + param.doc()), param.name());
      assertEquals("one__" + param.name(), param.toString());
      Method accessor = stage.getClass().getMethod(param.name());
      assertEquals(param, accessor.invoke(stage), param.name());
      if (!param.name().equals("modelFingerprint")) {
        assertSetter(stage, param);
      }
    }
  }

  /** One public setter, which gives the stage back. */
  private static void assertSetter(TextStage<?> stage, Param<?> param) {
    String name =
        "set" + param.name().substring(0, 1).toUpperCase(Locale.ROOT) + param.name().substring(1);
    List<Method> setters =
        Arrays.stream(stage.getClass().getMethods())
            .filter(method -> method.getName().equals(name) && !method.isBridge())
            .toList();
    assertEquals(1, setters.size(), name);
    assertTrue(setters.get(0).getReturnType().isInstance(stage), name);
  }
}
