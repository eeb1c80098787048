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
 * @param problems what keeps the bundle from giving logits; empty if it can
 */
public record LabelSettings(
    Optional<Graph> graph,
    Optional<TrainedHead> head,
    List<String> labels,
    ProblemType type,
    List<String> problems) {

  public LabelSettings {
    labels = List.copyOf(labels);
    problems = List.copyOf(problems);
  }
}
