package embark.bundle;

import java.util.Arrays;

/** The kind of number that most of a model's weights are kept as, or computed with if whole. */
public enum Precision {
  /** 32-bit floats. */
  FP32("fp32"),
  /** 16-bit floats. */
  FP16("fp16"),
  /** 16-bit floats with the exponent of 32-bit ones. */
  BF16("bf16"),
  /** Whole numbers of 8 bits with scales. */
  INT8("int8"),
  /** Whole numbers of 4 bits with scales. */
  INT4("int4"),
  /** Something else, or a graph that holds no matrix of weights. */
  UNKNOWN("unknown");

  private final String text;

  Precision(String text) {
    this.text = text;
  }

  /** The one of a name as {@link #text()} gives it. */
  public static Precision of(String text) {
    return Arrays.stream(values())
        .filter(one -> one.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid precision: '%s'; expected one of %s."
                        .formatted(text, Arrays.stream(values()).map(Precision::text).toList())));
  }

  /** The name as it is written in outputs: {@code fp32}, {@code int8}. */
  public String text() {
    return text;
  }
}
