package embark.pipeline;

import embark.bundle.Bundle;
import embark.head.Head;
import embark.infer.Device;
import embark.infer.Graph;
import embark.tokenize.Text;
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

  /** What is encoded for a text: usually the text itself, after a prompt. Never empty. */
  List<Text> texts(Text text);

  /** How many encodings a short text has: what it weighs in a window. At least 1. */
  default int encodings() {
    return 1;
  }

  /** What makes the answer. */
  Head<P, V> head(OpenModel model);
}
