package embark.head;

import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import java.util.List;

/**
 * Turns what the model says of a text into the answer, in two steps, so that the outputs of a long
 * text's windows need not be kept until the last of them is there. Safe for many threads.
 *
 * @param <P> what is kept of one encoding
 * @param <V> the answer
 */
public interface Head<P, V> {

  /**
   * What one encoding contributes; keeps no reference to the output's floats.
   *
   * @param encoding what the model read
   * @param output what it says of it
   */
  P read(Encoding encoding, Output output);

  /**
   * The answer for one item.
   *
   * @param text the item's text, as it came
   * @param parts one for each encoding of the item, in the order of the encodings; at least one
   */
  V merge(Text text, List<P> parts);

  /**
   * An answer again, for another item with the same text.
   *
   * @return an equal answer that shares no array with the given one
   */
  V copy(V answer);
}
