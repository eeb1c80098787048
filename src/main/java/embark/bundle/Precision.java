package embark.bundle;

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

  /** The name as it is written in outputs: {@code fp32}, {@code int8}. */
  public String text() {
    return text;
  }
}
