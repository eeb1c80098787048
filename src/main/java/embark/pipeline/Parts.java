package embark.pipeline;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What came of the encodings of a window. Each place is written once, by any thread; who reads has
 * waited for those who write.
 *
 * @param <P> what the head keeps of one encoding
 */
final class Parts<P> {

  private final List<P> kept;
  private final String[] failures;
  private final BadText badText;

  Parts(int encodings, BadText badText) {
    this.kept = Arrays.asList(places(encodings));
    this.failures = new String[encodings];
    this.badText = badText;
  }

  @SuppressWarnings("unchecked")
  private static <P> P[] places(int encodings) {
    return (P[]) new Object[encodings];
  }

  /** Puts what the head keeps of an encoding at the encoding's place. */
  void put(int encoding, P part) {
    kept.set(encoding, part);
  }

  /** Notes why an encoding broke; throws the failure itself where that ends the walk. */
  void fail(int encoding, RuntimeException failure) {
    failures[encoding] = badText.reason(failure);
  }

  /** The parts from one encoding up to another. */
  List<P> of(int from, int to) {
    return Collections.unmodifiableList(kept.subList(from, to));
  }

  /** The first reason from one encoding up to another; null if none broke. */
  String failure(int from, int to) {
    for (int encoding = from; encoding < to; encoding++) {
      if (failures[encoding] != null) {
        return failures[encoding];
      }
    }
    return null;
  }
}
