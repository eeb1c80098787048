package embark.run;

import embark.tokenize.Text;
import java.util.List;
import java.util.Optional;

/**
 * A text and what a reference says of it; at least one of the three is there.
 *
 * @param line of the file, from 1
 * @param text the text or the pair of texts
 * @param ids token ids, special tokens included
 * @param vector the text's vector
 * @param logits a number for each label; never together with a vector
 */
record ReferenceRow(
    long line,
    Text text,
    Optional<List<Integer>> ids,
    Optional<List<Double>> vector,
    Optional<List<Double>> logits) {

  /** The numbers of the vector or of the logits. */
  Optional<List<Double>> numbers() {
    return vector.or(() -> logits);
  }
}
