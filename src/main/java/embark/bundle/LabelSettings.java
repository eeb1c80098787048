package embark.bundle;

import embark.head.ProblemType;
import embark.infer.Graph;
import java.util.List;
import java.util.Optional;

/**
 * What a bundle has for labels: a graph that gives logits, or a head that was trained on the
 * vectors of its encoder.
 *
 * @param graph what to feed to the model and to read of it for logits; empty if there is a trained
 *     head or a problem
 * @param head the trained head; empty if the graph gives logits or there is a problem
 * @param labels a name for each logit; empty if the bundle names none
 * @param type what the logits mean
 * @param activation what sentence-transformers applies to the logits, PyTorch's name of it without
 *     its packages ({@code Sigmoid}); empty if the bundle says nothing of it
 * @param problems what keeps the bundle from giving logits; empty if it can
 */
public record LabelSettings(
    Optional<Graph> graph,
    Optional<TrainedHead> head,
    List<String> labels,
    ProblemType type,
    Optional<String> activation,
    List<String> problems) {

  /** The activation that leaves logits as they are. */
  public static final String IDENTITY = "Identity";

  /** The activation that makes a logit a probability. */
  public static final String SIGMOID = "Sigmoid";

  public LabelSettings {
    labels = List.copyOf(labels);
    problems = List.copyOf(problems);
  }
}
