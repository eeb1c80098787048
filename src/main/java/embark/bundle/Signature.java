package embark.bundle;

import ai.onnx.proto.OnnxMl;
import embark.infer.Graph;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All inputs and outputs of a graph, and the choice among them for each kind of task.
 *
 * @param inputs what the graph takes
 * @param outputs what it gives
 * @param hiddenSize width of an output whose last dimension the file leaves open; 0 if unknown
 */
record Signature(List<Port> inputs, List<Port> outputs, int hiddenSize) {

  static final String IDS = "input_ids";
  static final String MASK = "attention_mask";
  static final String TYPES = "token_type_ids";
  private static final Set<String> TOKEN_OUTPUTS = Set.of("last_hidden_state", "token_embeddings");
  private static final Set<String> POOLED_OUTPUTS = Set.of("sentence_embedding");
  private static final Set<String> VECTOR_OUTPUTS = Set.of("sentence_embedding", "pooler_output");
  private static final String LOGITS = "logits";

  /** Where an answer begins and where it ends. */
  private static final List<String> SPAN_OUTPUTS = List.of("start_logits", "end_logits");

  /** Dimensions of an output that has a row for each token. */
  private static final int TOKENS_RANK = 3;

  /**
   * An input or an output.
   *
   * @param name the name in the file
   * @param type ONNX's number of the element type
   * @param rank number of dimensions
   * @param width the last dimension; 0 where the file leaves it open
   */
  record Port(String name, int type, int rank, int width) {

    static Port of(OnnxMl.ValueInfoProto info) {
      OnnxMl.TypeProto.Tensor tensor = info.getType().getTensorType();
      int rank = tensor.getShape().getDimCount();
      long width = rank == 0 ? 0 : tensor.getShape().getDim(rank - 1).getDimValue();
      return new Port(info.getName(), tensor.getElemType(), rank, (int) width);
    }

    /** The name and what each dimension is for, as far as the rank tells. */
    String shown() {
      return switch (rank) {
        case 2 -> name + " [batch, %s]".formatted(width == 0 ? "?" : width);
        case 3 -> name + " [batch, length, %s]".formatted(width == 0 ? "?" : width);
        default -> name;
      };
    }
  }

  static Signature of(GraphReader reader, int hiddenSize) {
    return new Signature(
        reader.inputs().stream().map(Port::of).toList(),
        reader.outputs().stream().map(Port::of).toList(),
        hiddenSize);
  }

  /**
   * The graph for sentence vectors; empty, with problems added, if it has none to give.
   *
   * @param modules whether the folder says how the vectors of tokens become one; where it does not,
   *     the graph's own vector of a text is taken if it has one, since all is in it
   */
  Optional<Graph> embedding(boolean modules, Problems problems) {
    Optional<Graph.IntegerType> integers = integers(problems);
    Optional<Port> tokens =
        named(outputs, TOKEN_OUTPUTS, TOKENS_RANK).or(() -> unnamed(TOKENS_RANK));
    Optional<Port> pooled = named(outputs, POOLED_OUTPUTS, 2);
    Optional<Port> output =
        (modules ? tokens.or(() -> pooled) : pooled.or(() -> tokens)).or(() -> unnamed(2));
    if (output.isEmpty()) {
      problems.add(
          "the graph's outputs are %s; expected last_hidden_state [batch, length, hidden] or "
              + "sentence_embedding [batch, hidden]. Export the encoder without its task head "
              + "(task feature-extraction); where one of these is the vector, give it that name.",
          shown());
    } else if (width(output.get()) == 0) {
      problems.add(
          "output %s leaves its width open and config.json has no hidden_size. Add hidden_size "
              + "to config.json.",
          output.get().name());
    }
    if (integers.isEmpty() || output.isEmpty() || width(output.get()) == 0) {
      return Optional.empty();
    }
    Graph.Shape shape =
        output.get().rank() == TOKENS_RANK ? Graph.Shape.TOKENS : Graph.Shape.POOLED;
    return Optional.of(graph(integers.get(), output.get(), shape, width(output.get())));
  }

  /**
   * The graph for a label of each token; empty, with problems added, if it has none to give.
   *
   * @param labels how many labels the configuration names; 0 if it names none
   */
  Optional<Graph> tagging(int labels, Problems problems) {
    return ofTokens(labels, "labels in id2label", "token-classification", problems);
  }

  /**
   * The graph for a logit of each word of the vocabulary at each token; empty, with problems added,
   * if it has none to give.
   *
   * @param words how many words the configuration says there are; 0 if it does not
   */
  Optional<Graph> filling(int words, Problems problems) {
    return ofTokens(words, "words in vocab_size", "fill-mask", problems);
  }

  private Optional<Graph> ofTokens(int named, String names, String task, Problems problems) {
    Optional<Graph.IntegerType> integers = integers(problems);
    Optional<Port> output =
        outputs.stream()
            .filter(port -> port.rank() == TOKENS_RANK)
            .filter(port -> port.name().equals(LOGITS) || outputs.size() == 1)
            .filter(port -> !TOKEN_OUTPUTS.contains(port.name()))
            .findFirst();
    int width = output.map(port -> port.width() == 0 ? named : port.width()).orElse(0);
    if (output.isEmpty()) {
      problems.add(
          "the graph's outputs are %s; expected logits [batch, length, %s]. Export the model with its task head (task %s).",
          shown(), columns(named), task);
    } else if (width == 0) {
      problems.add(
          "output %s leaves its width open and config.json has no %s. Complete config.json.",
          output.get().name(), names);
    } else if (named > 0 && named != width) {
      problems.add(
          "config.json says that there are %d %s and the graph gives %d logits a token; expected as many. Use a model that was exported for the task %s, with its config.json.",
          named, names, width, task);
    }
    return integers.isEmpty() || width == 0 || !problems.isEmpty()
        ? Optional.empty()
        : Optional.of(graph(integers.get(), output.get(), Graph.Shape.TOKENS, width));
  }

  /**
   * The graph for where answers begin and end, which has two columns; empty, with problems added,
   * if it has none to give.
   */
  Optional<Graph> answering(Problems problems) {
    Optional<Graph.IntegerType> integers = integers(problems);
    List<String> names = outputs.stream().map(Port::name).toList();
    boolean apart = names.containsAll(SPAN_OUTPUTS);
    Optional<Port> together =
        outputs.stream()
            .filter(port -> port.rank() == TOKENS_RANK && port.name().equals(LOGITS))
            .filter(port -> port.width() == SPAN_OUTPUTS.size())
            .findFirst();
    if (!apart && together.isEmpty()) {
      problems.add(
          "the graph's outputs are %s; expected start_logits and end_logits [batch, length]. Export the model with its task head (task question-answering).",
          shown());
      return Optional.empty();
    }
    return integers.map(
        type ->
            new Graph(
                IDS,
                input(MASK),
                input(TYPES),
                type,
                apart ? SPAN_OUTPUTS : List.of(together.orElseThrow().name()),
                Graph.Shape.TOKENS,
                SPAN_OUTPUTS.size()));
  }

  private static String columns(int count) {
    return count == 0 ? "?" : Integer.toString(count);
  }

  private String shown() {
    return outputs.stream().map(Port::shown).collect(Collectors.joining(", "));
  }

  /**
   * The graph for logits; empty, with problems added, if it has none to give.
   *
   * @param labels how many labels the configuration names; 0 if it names none
   */
  Optional<Graph> classification(int labels, Problems problems) {
    Optional<Graph.IntegerType> integers = integers(problems);
    Optional<Port> output =
        outputs.stream()
            .filter(port -> port.rank() == 2)
            .filter(port -> port.name().equals(LOGITS) || outputs.size() == 1)
            .filter(port -> !VECTOR_OUTPUTS.contains(port.name()))
            .findFirst();
    int width = output.map(port -> port.width() == 0 ? labels : port.width()).orElse(0);
    if (output.isEmpty()) {
      problems.add(
          "the graph's outputs are %s; expected logits [batch, labels]. Export the model with its "
              + "task head (task text-classification), or train a head on this encoder "
              + "(jobs/run train).",
          shown());
    } else if (width == 0) {
      problems.add(
          "output %s leaves the number of labels open and config.json has no id2label. Add "
              + "id2label to config.json.",
          output.get().name());
    } else if (labels > 0 && labels != width) {
      problems.add(
          "config.json names %d labels in id2label and the graph gives %d logits; expected as "
              + "many. Copy config.json from the model that was exported.",
          labels, width);
    }
    return integers.isEmpty() || width == 0
        ? Optional.empty()
        : Optional.of(graph(integers.get(), output.get(), Graph.Shape.POOLED, width));
  }

  private Graph graph(Graph.IntegerType integers, Port output, Graph.Shape shape, int width) {
    return new Graph(
        IDS, input(MASK), input(TYPES), integers, List.of(output.name()), shape, width);
  }

  private Optional<Graph.IntegerType> integers(Problems problems) {
    if (input(IDS).isEmpty()
        || inputs.stream().anyMatch(port -> !Set.of(IDS, MASK, TYPES).contains(port.name()))) {
      problems.add(
          "the graph's inputs are %s; expected input_ids and, where the model has them, "
              + "attention_mask and token_type_ids. Export it with these names.",
          names(inputs));
      return Optional.empty();
    }
    List<Port> fixed = inputs.stream().filter(port -> port.width() > 0).toList();
    if (!fixed.isEmpty()) {
      problems.add(
          "the graph's inputs %s have texts of %d tokens alone; expected any length. Export it again "
              + "with dynamic axes.",
          names(fixed), fixed.get(0).width());
      return Optional.empty();
    }
    Set<Integer> types = inputs.stream().map(Port::type).collect(Collectors.toSet());
    if (types.equals(Set.of(OnnxMl.TensorProto.DataType.INT32.getNumber()))) {
      return Optional.of(Graph.IntegerType.INT32);
    }
    if (types.equals(Set.of(OnnxMl.TensorProto.DataType.INT64.getNumber()))) {
      return Optional.of(Graph.IntegerType.INT64);
    }
    problems.add(
        "the graph's inputs have element types %s; expected all int64 (7) or all int32 (6). "
            + "Export it again.",
        types);
    return Optional.empty();
  }

  private int width(Port output) {
    return output.width() == 0 ? hiddenSize : output.width();
  }

  private Optional<String> input(String name) {
    return inputs.stream().map(Port::name).filter(name::equals).findFirst();
  }

  /** What a graph gives for each token, vectors if it has them: [batch, length, width]. */
  static Optional<Port> tokens(List<Port> outputs) {
    return named(outputs, TOKEN_OUTPUTS, TOKENS_RANK)
        .or(() -> outputs.stream().filter(port -> port.rank() == TOKENS_RANK).findFirst());
  }

  private static Optional<Port> named(List<Port> outputs, Set<String> names, int rank) {
    return outputs.stream()
        .filter(port -> port.rank() == rank && names.contains(port.name()))
        .findFirst();
  }

  /** The only output of a rank, where it can be vectors: as wide as the model's, and no scores. */
  private Optional<Port> unnamed(int rank) {
    List<Port> ranked = outputs.stream().filter(port -> port.rank() == rank).toList();
    return ranked.stream()
        .filter(port -> ranked.size() == 1 && (rank == TOKENS_RANK || outputs.size() == 1))
        .filter(port -> port.width() == 0 || hiddenSize == 0 || port.width() == hiddenSize)
        .filter(port -> !port.name().equals(LOGITS) && !SPAN_OUTPUTS.contains(port.name()))
        .findFirst();
  }

  private static String names(List<Port> ports) {
    return ports.stream().map(Port::name).collect(Collectors.joining(", ", "[", "]"));
  }
}
