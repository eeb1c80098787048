package embark.pipeline;

import embark.bundle.Bundle;
import embark.head.Aggregation;
import java.util.Optional;
import java.util.Set;

/**
 * What a user may ask of a tagger; empty means as the bundle says.
 *
 * @param aggregation how labels of tokens become entities
 * @param ignored labels that are left out
 * @param longTexts what becomes of texts of more tokens than the maximum length
 * @param overlap tokens that neighbouring windows share; empty for {@link EntityTask#overlap}
 * @param maxLength tokens of a text or a window, special tokens included
 * @param casing what decides on lower-casing
 */
public record EntityOptions(
    Aggregation aggregation,
    Set<String> ignored,
    LongTexts longTexts,
    Optional<Integer> overlap,
    Optional<Integer> maxLength,
    Bundle.Casing casing) {

  /** The label of tokens that are of no entity, by convention. */
  public static final String OUTSIDE = "O";

  public EntityOptions {
    ignored = Set.copyOf(ignored);
  }

  /** What becomes of long texts. */
  public enum LongTexts {
    /** They are read to their end, in windows. */
    IN_WINDOWS,
    /** They are cut. */
    TRUNCATED
  }

  /** Everything as bundled, with whole texts and one aggregation. */
  public static EntityOptions of(Aggregation aggregation) {
    return new EntityOptions(
        aggregation,
        Set.of(OUTSIDE),
        LongTexts.IN_WINDOWS,
        Optional.empty(),
        Optional.empty(),
        Bundle.Casing.AS_BUNDLED);
  }
}
