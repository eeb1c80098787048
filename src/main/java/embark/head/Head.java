package embark.head;

import embark.infer.Output;
import java.util.List;

/**
 * Turns what the model says of a text into the answer, in two steps, so that the outputs of a long
 * text's windows need not be kept until the last of them is there. Safe for many threads.
 *
 * @param <P> what is kept of one encoding
 * @param <V> the answer
 */
public interface Head<P, V> {

  /** What one encoding contributes; keeps no reference to the output's floats. */
  P read(Output output);

  /**
   * The answer for one item.
   *
   * @param parts one for each encoding of the item, in the order of the encodings; at least one
   */
  V merge(List<P> parts);
}
