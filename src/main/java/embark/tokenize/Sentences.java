package embark.tokenize;

import java.io.Serializable;

/**
 * Where the sentences of a text end: a port for what knows languages. Implementations are safe for
 * many threads and travel to where the work is done.
 */
@FunctionalInterface
public interface Sentences extends Serializable {

  /**
   * The ends of a text's sentences in UTF-16 units, ascending; blanks behind a sentence belong to
   * it, and the last end is the text's length.
   *
   * @return empty for an empty text
   */
  int[] ends(String text);
}
