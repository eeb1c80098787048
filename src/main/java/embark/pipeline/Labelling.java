package embark.pipeline;

import embark.head.Classification;
import embark.head.ProblemType;
import java.util.List;

/** A task whose answers are about labels. */
public interface Labelling extends Task<double[], Classification> {

  /** The labels, in the order of an answer's logits and scores. */
  List<String> labels();

  /** What the answers mean. */
  ProblemType problemType();
}
