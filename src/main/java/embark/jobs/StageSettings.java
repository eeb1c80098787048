package embark.jobs;

import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Sets a stage's Params to what was given; a value that a Param refuses is a problem. */
final class StageSettings {

  private final Params stage;
  private final List<String> problems;

  StageSettings(Params stage, List<String> problems) {
    this.stage = stage;
    this.problems = problems;
  }

  /** Sets a Param, by its name, unless the value is null. */
  StageSettings set(String param, Object value) {
    if (value != null) {
      try {
        Param<Object> found = stage.getParam(param);
        stage.set(found, value);
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    return this;
  }
}
