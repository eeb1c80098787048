package embark.spark;

import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Values of a stage's Params, as set or by default. */
final class ParamValues implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Params stage;

  ParamValues(Params stage) {
    this.stage = stage;
  }

  /** The value of a Param that has a default or must have been set. */
  <T> T of(Param<T> param) {
    return stage.getOrDefault(param);
  }

  /** A Param's value or default, if it has one. */
  <T> Optional<T> optional(Param<?> param, Class<T> type) {
    return stage.isDefined(param)
        ? Optional.of(type.cast(stage.getOrDefault(param)))
        : Optional.empty();
  }

  /** The value of a Param that names a column; empty where it is unset or no name. */
  Optional<String> column(Param<String> param) {
    return optional(param, String.class).filter(name -> !name.isEmpty());
  }
}
