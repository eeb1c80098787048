package embark.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * How well a prepared graph gives what the model's own gives: for vectors their cosine, for labels
 * one less the largest difference of a score, for numbers that are no shares (a regression's) as a
 * part of the largest of all texts; 1 is the same.
 *
 * @param mean over the texts
 * @param least of all texts
 * @param texts how many were compared
 * @param unit what differences are a part of: the largest score where these have no bounds, else 1
 */
public record Agreement(double mean, double least, int texts, double unit) {

  /** The agreement of what is the same. */
  public static Agreement whole(int texts) {
    return new Agreement(1, 1, texts, 1);
  }

  /**
   * What is refused.
   *
   * @param mean less than this on average
   * @param least less than this for any text
   */
  private record Bounds(double mean, double least) {

    static Bounds of(Precision precision) {
      return precision == Precision.FP16 ? new Bounds(0.999, 0.99) : new Bounds(0.98, 0.9);
    }
  }

  /** The agreement of texts. */
  static Agreement of(List<Double> each, double unit) {
    return new Agreement(
        each.stream().mapToDouble(Double::doubleValue).average().orElse(1),
        each.stream().mapToDouble(Double::doubleValue).min().orElse(1),
        each.size(),
        unit);
  }

  /** Whether it is enough to use a graph for a kind of number. */
  public boolean isEnough(Precision precision) {
    Bounds bounds = Bounds.of(precision);
    return mean >= bounds.mean() && least >= bounds.least();
  }

  /**
   * Refuses what is not enough.
   *
   * @param subject what cannot be done
   * @param precision what the graph was prepared for
   * @param texts which texts were compared
   * @throws BundleException if it is not enough
   */
  public void check(String subject, Precision precision, String texts) {
    if (!isEnough(precision)) {
      throw new BundleException(
          subject,
          List.of(
              String.format(
                  Locale.ROOT,
                  "on %s its %s form agrees with fp32 to %.4f on average and %.4f at least; expected %s and %s. Use precision=fp32.",
                  texts,
                  precision.text(),
                  mean,
                  least,
                  Bounds.of(precision).mean(),
                  Bounds.of(precision).least())));
    }
  }

  /** The agreement in words: {@code 0.9957 on average, 0.9836 at least (100 texts)}. */
  public String text() {
    return String.format(
        Locale.ROOT, "%.4f on average, %.4f at least (%d texts)", mean, least, texts);
  }

  /** The cosine of two vectors of some length; 1 if both are zero. */
  static double cosine(float[] one, float[] other) {
    double product = 0;
    double square = 0;
    double otherSquare = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
      square += (double) one[i] * one[i];
      otherSquare += (double) other[i] * other[i];
    }
    double lengths = Math.sqrt(square * otherSquare);
    return lengths == 0 ? (square == otherSquare ? 1 : 0) : product / lengths;
  }

  void write(Path file) throws IOException {
    ObjectNode json = BundleFiles.JSON.createObjectNode();
    json.put("mean", mean).put("least", least).put("texts", texts).put("unit", unit);
    Files.writeString(file, json.toPrettyString() + "\n");
  }

  static Agreement read(Path file) throws IOException {
    return BundleFiles.JSON.readValue(file.toFile(), Agreement.class);
  }
}
