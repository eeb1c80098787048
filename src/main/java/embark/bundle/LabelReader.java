package embark.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import embark.head.ProblemType;
import embark.infer.Graph;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the classifying side of a bundle: label names, problem type, a trained head. */
final class LabelReader {

  private static final Map<String, ProblemType> TYPES =
      Map.of(
          "single_label_classification", ProblemType.SINGLE_LABEL,
          "multi_label_classification", ProblemType.MULTI_LABEL,
          "regression", ProblemType.REGRESSION);

  private final BundleFiles files;
  private final JsonNode config;
  private final Problems problems;

  LabelReader(BundleFiles files, JsonNode config, Problems problems) {
    this.files = files;
    this.config = config;
    this.problems = problems;
  }

  /** The settings for a graph; where files are wrong, they hold the problems. */
  LabelSettings read(Optional<Signature> signature) {
    if (files.has(TrainedHeadFiles.CONFIG)) {
      Optional<TrainedHead> head = head();
      return new LabelSettings(
          Optional.empty(),
          head,
          head.map(TrainedHead::labels).orElse(List.of()),
          ProblemType.SINGLE_LABEL,
          Optional.empty(),
          problems.found());
    }
    List<String> labels = labels();
    Optional<Graph> graph =
        signature.flatMap(found -> found.classification(labels.size(), problems));
    Optional<String> activation = activation();
    ProblemType type = type(graph.map(Graph::width).orElse(labels.size()), activation);
    return new LabelSettings(graph, Optional.empty(), labels, type, activation, problems.found());
  }

  private Optional<TrainedHead> head() {
    try {
      return Optional.of(TrainedHeadFiles.read(this::bytes));
    } catch (IOException e) {
      problems.add(
          "the trained head cannot be read (%s). Copy the folder again from where it was made.",
          e.getMessage());
      return Optional.empty();
    }
  }

  private byte[] bytes(String path) throws IOException {
    if (!files.has(path)) {
      throw new IOException(path + " is missing");
    }
    return files.bytes(path);
  }

  /** The names in {@code id2label}, in the order of ids; none if there is no such map. */
  private List<String> labels() {
    Set<Map.Entry<String, JsonNode>> entries = config.path("id2label").properties();
    Map<Integer, String> names = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : entries) {
      try {
        names.put(Integer.valueOf(entry.getKey()), entry.getValue().asText());
      } catch (NumberFormatException e) {
        problems.add(
            "config.json has the id '%s' in id2label; expected whole numbers from 0. Correct it.",
            entry.getKey());
        return entries.stream().map(one -> one.getValue().asText()).toList();
      }
    }
    List<Integer> ids = new ArrayList<>(names.keySet());
    if (!ids.isEmpty() && (ids.get(0) != 0 || ids.get(ids.size() - 1) != ids.size() - 1)) {
      problems.add(
          "config.json has ids %d to %d in id2label for %d labels; expected 0 to %d. Correct it.",
          ids.get(0), ids.get(ids.size() - 1), ids.size(), ids.size() - 1);
    }
    return List.copyOf(names.values());
  }

  /**
   * The problem type as transformers' text-classification pipeline takes it: one output has a
   * sigmoid unless it is a regression, several have a softmax unless another type is written. A
   * cross-encoder of sentence-transformers may ask for the number as it is.
   */
  private ProblemType type(int outputs, Optional<String> activation) {
    JsonNode named = config.path("problem_type");
    ProblemType written = TYPES.getOrDefault(named.asText(), ProblemType.SINGLE_LABEL);
    if (named.isTextual() && !TYPES.containsKey(named.asText())) {
      problems.add(
          "config.json has problem_type '%s'; expected one of %s. Correct it.",
          named.asText(), new TreeMap<>(TYPES).keySet());
    }
    if (outputs != 1 || written != ProblemType.SINGLE_LABEL) {
      return written;
    }
    return activation.filter(LabelSettings.IDENTITY::equals).isPresent()
        ? ProblemType.REGRESSION
        : ProblemType.MULTI_LABEL;
  }

  /**
   * The activation that sentence-transformers applies: as its versions from 6 on write it, from 4
   * on, and before.
   */
  private Optional<String> activation() {
    JsonNode newest = files.json("config_sentence_transformers.json").path("activation_fn");
    JsonNode newer = config.path("sentence_transformers").path("activation_fn");
    JsonNode old = config.path("sbert_ce_default_activation_function");
    return Stream.of(newest, newer, old)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .map(name -> name.substring(name.lastIndexOf('.') + 1))
        .findFirst();
  }
}
