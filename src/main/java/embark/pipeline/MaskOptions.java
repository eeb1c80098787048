package embark.pipeline;

import embark.bundle.Bundle;
import java.util.List;
import java.util.Optional;

/**
 * What a user may ask of a masked language model; empty means as the bundle says.
 *
 * @param topK words for each mask at most
 * @param targets words to choose from; none for the whole vocabulary
 * @param mask what stands for a mask in the texts; empty for the tokenizer's own mask alone
 * @param likelihood whether tokens are hidden one by one to say how likely the text is
 * @param maxLength tokens that a text is cut to, special tokens included
 * @param casing what decides on lower-casing
 */
public record MaskOptions(
    int topK,
    List<String> targets,
    Optional<String> mask,
    Likelihood likelihood,
    Optional<Integer> maxLength,
    Bundle.Casing casing) {

  public MaskOptions {
    targets = List.copyOf(targets);
  }

  /** Whether it is said how likely a text is. */
  public enum Likelihood {
    /** It is not; each text must have a mask. */
    LEFT_OUT,
    /** It is, and texts need no mask. */
    GIVEN
  }
}
