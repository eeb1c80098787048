package embark.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.tokenize.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the classifier of one family says; see src/test/python/make_classifiers.py.
 *
 * @param model name of the folder
 * @param labels names of the labels in the order of logits and scores
 * @param problemType as the configuration writes it, if it does
 * @param texts single texts
 * @param pairs pairs of texts
 */
public record LabelGolden(
    String model,
    List<String> labels,
    Optional<String> problemType,
    List<Example> texts,
    List<Example> pairs) {

  private static final Path RESOURCES = Path.of("src/test/resources");

  /**
   * A text or pair and what is said of it.
   *
   * @param text the text or pair
   * @param logits a number a label
   * @param scores a number a label
   */
  public record Example(Text text, List<Double> logits, List<Double> scores) {}

  /** The golden of a family: {@code bert}. */
  public static LabelGolden of(String family) {
    Path file = RESOURCES.resolve("goldens/classifier-" + family + ".json");
    try {
      return of(new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LabelGolden of(JsonNode json) {
    return new LabelGolden(
        json.path("model").asText(),
        stream(json.path("labels")).map(JsonNode::asText).toList(),
        Optional.ofNullable(json.path("problemType").textValue()),
        examples(
            stream(json.path("texts")).map(text -> Text.of(text.asText())).toList(),
            json.path("logits"),
            json.path("scores")),
        examples(
            stream(json.path("pairs"))
                .map(pair -> new Text(pair.path(0).asText(), pair.path(1).asText()))
                .toList(),
            json.path("pairLogits"),
            json.path("pairScores")));
  }

  private static List<Example> examples(List<Text> texts, JsonNode logits, JsonNode scores) {
    return IntStream.range(0, texts.size())
        .mapToObj(i -> new Example(texts.get(i), numbers(logits.path(i)), numbers(scores.path(i))))
        .toList();
  }

  /** The folder of the model. */
  public Path folder() {
    return RESOURCES.resolve("models").resolve(model);
  }

  static List<Double> numbers(JsonNode row) {
    return stream(row).map(JsonNode::asDouble).toList();
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Override
  public String toString() {
    return model;
  }
}
