package embark.spark;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable;
import scala.runtime.AbstractFunction1;

/** Params that refuse a wrong value as soon as it is set, and say what would be right. */
final class Choices {

  private Choices() {}

  /** A Param with one of some values. */
  static Param<String> of(Identifiable parent, String name, String doc, String... values) {
    return new Param<>(
        parent, name, doc + ": " + String.join(", ", values), new OneOf(name, values));
  }

  /** A Param with a number of at least 1. */
  static IntParam atLeastOne(Identifiable parent, String name, String doc) {
    return new IntParam(parent, name, doc, new AtLeastOne(name));
  }

  private static final class OneOf extends AbstractFunction1<String, Object>
      implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String[] values;

    private OneOf(String name, String... values) {
      this.name = name;
      this.values = values;
    }

    @Override
    public Object apply(String value) {
      if (!Arrays.asList(values).contains(value)) {
        throw new IllegalArgumentException(
            "Invalid %s: '%s'; expected one of %s."
                .formatted(name, value, String.join(", ", values)));
      }
      return true;
    }
  }

  private static final class AtLeastOne extends AbstractFunction1<Object, Object>
      implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;

    private AtLeastOne(String name) {
      this.name = name;
    }

    @Override
    public Object apply(Object value) {
      int number = (Integer) value;
      if (number < 1) {
        throw new IllegalArgumentException(
            "Invalid %s: %d; expected at least 1.".formatted(name, number));
      }
      return true;
    }
  }
}
