package embark.run;

import embark.spark.TextTransformer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamPair;
import scala.jdk.javaapi.CollectionConverters;

/** What a run is asked for, as far as it decides on what the output holds. */
final class Asked {

  /** Params that decide on where and how fast the work is done, and on names of its own. */
  private static final Set<String> HOW =
      Set.of(
          "model",
          "modelOnSave",
          "device",
          "batchTokens",
          "windowRows",
          "errorCol",
          "deviceCol",
          "gpuMemLimit",
          "gpuArenaStrategy");

  /** What may differ between a run and those that it adds to. */
  private static final Set<String> OF_ONE_RUN = Set.of("input");

  private Asked() {}

  /**
   * All of it, by what it is called in messages.
   *
   * @param input the files
   * @param transformer the stage with its Params
   * @param columns the columns of the run
   * @param selection the rows and columns
   * @param output where they go
   */
  static Map<String, String> of(
      Input input,
      TextTransformer<?, ?, ?> transformer,
      RunColumns columns,
      TransformRun.Selection selection,
      Output output) {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("stage", transformer.getClass().getSimpleName());
    asked.put("model fingerprint", columns.fingerprint());
    asked.put("input", String.join(" ", input.paths()));
    asked.put("format", input.format().orElse("by name"));
    new TreeMap<>(input.options()).forEach((key, value) -> asked.put("option " + key, value));
    asked.putAll(new TreeMap<>(columns.asked()));
    asked.put("rows to take", selection.limit().map(Object::toString).orElse("all"));
    boolean adds = output.existing() == Output.Existing.ADD;
    asked.put("id", selection.id().filter(name -> adds).orElse("none"));
    asked.put("existing output", output.existing().name().toLowerCase(java.util.Locale.ROOT));
    Map<String, String> params = new TreeMap<>();
    for (ParamPair<?> pair : CollectionConverters.asJava(transformer.extractParamMap().toSeq())) {
      if (!HOW.contains(pair.param().name())) {
        params.put(pair.param().name(), text(pair));
      }
    }
    asked.putAll(params);
    return asked;
  }

  private static <T> String text(ParamPair<T> pair) {
    Param<T> param = pair.param();
    return param.jsonEncode(pair.value());
  }

  /** What is asked otherwise now than it was, each as part of a sentence. */
  static List<String> differences(Map<String, String> before, Map<String, String> now) {
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(now.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String was = before.getOrDefault(name, "not set");
      String is = now.getOrDefault(name, "not set");
      if (!was.equals(is)) {
        differences.add("%s was %s and is %s".formatted(name, was, is));
      }
    }
    return differences;
  }

  /** The differences from a run that rows are added to. */
  static List<String> differencesOfContent(Map<String, String> before, Map<String, String> now) {
    Map<String, String> was = new LinkedHashMap<>(before);
    Map<String, String> is = new LinkedHashMap<>(now);
    OF_ONE_RUN.forEach(was::remove);
    OF_ONE_RUN.forEach(is::remove);
    return differences(was, is);
  }
}
