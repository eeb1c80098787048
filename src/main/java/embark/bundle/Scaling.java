package embark.bundle;

import java.util.Arrays;

/**
 * How the rows that go into linear layers become whole numbers of 8 bits: element {@code k} of a
 * row becomes {@code round((x[k] - shift[k]) / scale[k]) + zeroPoint}, cut to 0 to 255.
 *
 * <p>A range on one side of zero, as activation functions give, is divided into 256 equal steps for
 * all elements. Any other is moved by the middle of each element's range, and the elements' scales
 * are shared out between rows and weights as SmoothQuant does with alpha = 0.5 (Xiao et al. 2023,
 * formula 4), so that a few large elements do not cost the small ones their digits; the shift is
 * that of Outlier Suppression+ (Wei et al. 2023, section 3.1). Both are constants of the layer.
 */
final class Scaling {

  private static final int STEPS = 255;
  private static final int HALF = 127;
  private static final int CENTER = 128;

  /** A smallest value within this part of the largest one counts as on one side of zero. */
  private static final float ONE_SIDED = 0.1f;

  private static final float TINY = 1e-5f;

  private final float[] shift;
  private final float[] scales;
  private final int zeroPoint;

  private Scaling(float[] shift, float[] scales, int zeroPoint) {
    this.shift = shift;
    this.scales = scales;
    this.zeroPoint = zeroPoint;
  }

  /**
   * The scaling of a range.
   *
   * @param weights the largest absolute weight that each element meets
   */
  static Scaling of(Ranges.Range range, float[] weights) {
    return range.smallest() >= -ONE_SIDED * range.largest()
        ? oneSided(range)
        : shared(range, weights);
  }

  private static Scaling oneSided(Ranges.Range range) {
    float least = Math.min(0, range.smallest());
    float step = Math.max(TINY, range.largest() - least) / STEPS;
    float[] scales = new float[range.width()];
    Arrays.fill(scales, step);
    return new Scaling(null, scales, Math.round(-least / step));
  }

  private static Scaling shared(Ranges.Range range, float[] weights) {
    int width = range.width();
    float[] shift = new float[width];
    float[] scales = new float[width];
    float largest = 0;
    for (int i = 0; i < width; i++) {
      shift[i] = (range.most(i) + range.least(i)) / 2;
      float half = Math.max(TINY, (range.most(i) - range.least(i)) / 2);
      scales[i] = (float) Math.sqrt(half / Math.max(TINY, weights[i]));
      largest = Math.max(largest, half / scales[i]);
    }
    for (int i = 0; i < width; i++) {
      scales[i] *= largest / HALF;
    }
    return new Scaling(shift, scales, CENTER);
  }

  /** Whether elements have steps of their own, which the weights then carry. */
  boolean isShared() {
    return shift != null;
  }

  /** What is taken off an element; only where steps are shared. */
  float shift(int element) {
    return shift[element];
  }

  /** What is taken off each element; only where steps are shared. */
  float[] shifts() {
    return shift.clone();
  }

  /** The step of an element; all the same unless steps are shared. */
  float scale(int element) {
    return scales[element];
  }

  /** The step of each element. */
  float[] scales() {
    return scales.clone();
  }

  /** What an element is multiplied by, before {@link #offsets} are added. */
  float[] factors() {
    float[] factors = new float[scales.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = 1 / scales[i];
    }
    return factors;
  }

  /** What is added to an element then; only where steps are shared. */
  float[] offsets() {
    float[] offsets = factors();
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] *= -shift[i];
    }
    return offsets;
  }

  /** Elements of a row. */
  int width() {
    return scales.length;
  }

  /** The whole number that zero becomes, after the shift. */
  int zeroPoint() {
    return zeroPoint;
  }
}
