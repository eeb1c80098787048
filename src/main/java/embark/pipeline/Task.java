package embark.pipeline;

import embark.bundle.Bundle;
import embark.head.Head;
import embark.infer.Device;
import embark.infer.Graph;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.io.Serializable;
import java.util.List;

/**
 * What is asked of a model, with every choice made: one implementation a task. Immutable, and
 * shipped from the driver to where the work is done.
 *
 * @param <P> what the task's head keeps of one encoding
 * @param <V> the answer
 */
public interface Task<P, V> extends Serializable {

  /**
   * What the task feeds to the model and reads of it.
   *
   * @param device where the model is open
   */
  Graph graph(Bundle bundle, Device device);

  /** The tokenizer that the task needs. */
  TokenizerDefinition tokenizer(Bundle bundle);

  /**
   * What the model reads for a text: usually the text itself, after a prompt. Never empty.
   *
   * @throws IllegalArgumentException if the tokenizer cannot read the text
   */
  List<Encoding> encode(Text text, Tokenizer tokenizer);

  /** What a text weighs in a window: about as many characters as are encoded for it. */
  default long weight(Text text) {
    return text.length();
  }

  /** What makes the answer. */
  Head<P, V> head(OpenModel model);
}
