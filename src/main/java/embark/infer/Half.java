package embark.infer;

import ai.onnxruntime.platform.Fp16Conversions;

/** Numbers of 16 bits, IEEE 754's binary16, as ONNX Runtime converts them. */
public final class Half {

  /** The largest finite one. */
  public static final float LARGEST = 65504;

  private Half() {}

  /** The nearest of 16 bits, to even between two; infinite beyond {@link #LARGEST}. */
  public static short of(float value) {
    return Fp16Conversions.floatToFp16(value);
  }

  /** The number that the bits stand for. */
  public static float value(short bits) {
    return Fp16Conversions.fp16ToFloat(bits);
  }
}
