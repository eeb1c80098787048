package embark.bundle;

import embark.infer.Graph;
import java.util.List;
import java.util.Optional;

/**
 * What a model's graph has for a kind of task.
 *
 * @param graph what to feed to the model and to read of it; empty if there is a problem
 * @param problems what keeps the graph from the task; empty if nothing does
 */
public record Reading(Optional<Graph> graph, List<String> problems) {

  public Reading {
    problems = List.copyOf(problems);
  }

  /** What a graph has for a task, with the problems that were found. */
  static Reading of(Optional<Graph> graph, Problems problems) {
    return new Reading(problems.isEmpty() ? graph : Optional.empty(), problems.found());
  }
}
