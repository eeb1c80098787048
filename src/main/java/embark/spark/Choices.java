package embark.spark;

import embark.bundle.Bundle;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.network.util.JavaUtils;
import scala.runtime.AbstractFunction1;

/** Params that refuse a wrong value as soon as it is set, and say what would be right. */
final class Choices {

  /** The label's column where the rows may have a {@code label} already. */
  static final String PREDICTED_LABEL = "predictedLabel";

  private Choices() {}

  /** A Param with one of some values. */
  static Param<String> of(Identifiable parent, String name, String doc, String... values) {
    return new Param<>(
        parent, name, doc + ": " + String.join(", ", values), new OneOf(name, values));
  }

  /** A Param with a number of at least 1. */
  static IntParam atLeastOne(Identifiable parent, String name, String doc) {
    return new IntParam(parent, name, doc, new AtLeast(name, 1));
  }

  /** A Param with a number of at least 0. */
  static IntParam atLeastZero(Identifiable parent, String name, String doc) {
    return new IntParam(parent, name, doc, new AtLeast(name, 0));
  }

  /**
   * The Param {@code overlap}.
   *
   * @param parts what share tokens
   * @param where when they do
   */
  static IntParam overlap(Identifiable parent, String parts, String where) {
    return atLeastZero(
        parent,
        "overlap",
        "tokens that neighbouring %s share, %s; transformers calls it stride (unset: 0)"
            .formatted(parts, where));
  }

  /** A Param with a number of bytes of at least 1, as Spark writes them: 4g, 500m, 1024. */
  static Param<String> bytes(Identifiable parent, String name, String doc) {
    return new Param<>(parent, name, doc, new Bytes(name));
  }

  /** A Param with a number between two, both included. */
  static DoubleParam between(
      Identifiable parent, String name, String doc, double least, double most) {
    return new DoubleParam(parent, name, doc, new Between(name, least, most));
  }

  /** A Param with a number above 0. */
  static DoubleParam aboveZero(Identifiable parent, String name, String doc) {
    return new DoubleParam(
        parent, name, doc, new Between(name, Double.MIN_VALUE, Double.MAX_VALUE));
  }

  /** The Param {@code maxLength}. */
  static IntParam maxLength(Identifiable parent) {
    return atLeastOne(
        parent,
        "maxLength",
        "tokens that a text is cut to, special tokens included (unset: as the model folder says)");
  }

  /** The Param {@code lowerCase}. */
  static BooleanParam lowerCase(Identifiable parent) {
    return new BooleanParam(
        parent,
        "lowerCase",
        "whether texts are lower-cased before tokenizing (unset: as the model folder says)");
  }

  /** The Param {@code prompt}. */
  static Param<String> prompt(Identifiable parent) {
    return new Param<>(
        parent,
        "prompt",
        "name of a prompt of the model folder, put before each text, or none (unset: the"
            + " folder's default prompt)");
  }

  /** The Param {@code language}, with its default. */
  static Param<String> language(Params stage) {
    Param<String> language =
        new Param<>(
            stage,
            "language",
            "language whose rules and abbreviations tell sentences apart, as a tag: en, de, zh");
    stage.setDefault(language, "en");
    return language;
  }

  /** The Param {@code embeddingCol}. */
  static Param<String> embeddingCol(Identifiable parent) {
    return new Param<>(
        parent,
        "embeddingCol",
        "column of vectors that TextEmbedder made of the texts with the same model, used in place"
            + " of them (unset: the texts are embedded)");
  }

  /** What is meant by a Param that asks for lower case or not; unset is as bundled. */
  static Bundle.Casing casing(Optional<Boolean> lowerCase) {
    return lowerCase
        .map(on -> on ? Bundle.Casing.LOWER : Bundle.Casing.KEPT)
        .orElse(Bundle.Casing.AS_BUNDLED);
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

  private static final class Bytes extends AbstractFunction1<String, Object>
      implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;

    private Bytes(String name) {
      this.name = name;
    }

    @Override
    public Object apply(String value) {
      try {
        if (JavaUtils.byteStringAsBytes(value) >= 1) {
          return true;
        }
      } catch (NumberFormatException | ArithmeticException e) {
        throw refused(value, e);
      }
      throw refused(value, null);
    }

    private IllegalArgumentException refused(String value, Exception cause) {
      return new IllegalArgumentException(
          "Invalid %s: '%s'; expected bytes as 4g, 500m or 1048576, at least 1."
              .formatted(name, value),
          cause);
    }
  }

  private static final class AtLeast extends AbstractFunction1<Object, Object>
      implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;

    private final int least;

    private AtLeast(String name, int least) {
      this.name = name;
      this.least = least;
    }

    @Override
    public Object apply(Object value) {
      int number = (Integer) value;
      if (number < least) {
        throw new IllegalArgumentException(
            "Invalid %s: %d; expected at least %d.".formatted(name, number, least));
      }
      return true;
    }
  }

  private static final class Between extends AbstractFunction1<Object, Object>
      implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final double least;
    private final double most;

    private Between(String name, double least, double most) {
      this.name = name;
      this.least = least;
      this.most = most;
    }

    @Override
    public Object apply(Object value) {
      double number = (Double) value;
      if (!(number >= least && number <= most)) {
        throw new IllegalArgumentException(
            "Invalid %s: %s; expected %s.".formatted(name, number, expected()));
      }
      return true;
    }

    private String expected() {
      if (most < Double.MAX_VALUE) {
        return "a number from %s to %s".formatted(least, most);
      }
      return least == 0 ? "a number of at least 0" : "a number above 0";
    }
  }
}
