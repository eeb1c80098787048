package embark.pipeline;

import embark.bundle.Bundle;
import embark.head.AnswerHead;
import java.util.Optional;

/**
 * What a user may ask of a model that answers questions; empty means as transformers'
 * question-answering pipeline has it.
 *
 * @param most answers at most; at least 1
 * @param longest tokens of an answer at most; at least 1
 * @param bounds where answers may begin and end
 * @param silence what becomes of the score that the context does not say
 * @param overlap tokens of the context that neighbouring windows share; empty for 128, or half of
 *     the maximum length
 * @param maxLength tokens of the question and a window of the context together, special tokens
 *     included; empty for 384, or what the model reads
 * @param casing what decides on lower-casing
 */
public record AnswerOptions(
    int most,
    int longest,
    AnswerHead.Bounds bounds,
    AnswerHead.Silence silence,
    Optional<Integer> overlap,
    Optional<Integer> maxLength,
    Bundle.Casing casing) {

  /** Tokens of an answer unless another number is asked for. */
  public static final int LONGEST = 15;

  /** The best answer alone, everything as in the pipeline. */
  public static AnswerOptions best() {
    return new AnswerOptions(
        1,
        LONGEST,
        AnswerHead.Bounds.WORDS,
        AnswerHead.Silence.REPORTED,
        Optional.empty(),
        Optional.empty(),
        Bundle.Casing.AS_BUNDLED);
  }
}
