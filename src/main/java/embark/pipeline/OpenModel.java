package embark.pipeline;

import embark.bundle.Bundle;
import embark.infer.Graph;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.Vocabulary;
import java.util.List;

/** A model that is open on a device, as a task sees it when it makes its head. */
public interface OpenModel {

  /** The bundle. */
  Bundle bundle();

  /** What is fed to the model and read of it. */
  Graph graph();

  /** The tokenizer that the task asked for. */
  Tokenizer tokenizer();

  /** What the ids of the tokenizer are as texts, for a model that gives words. */
  Vocabulary vocabulary();

  /**
   * The vectors of some texts, in their order, computed once for all pipelines that use this model
   * on this device at the time. Not to be written to.
   */
  List<float[]> vectors(EmbeddingTask task, List<Text> texts);
}
