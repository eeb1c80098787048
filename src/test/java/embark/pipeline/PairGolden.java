package embark.pipeline;

import static embark.pipeline.LabelGolden.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.tokenize.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a cross-encoder says; see src/test/python/make_tasks.py.
 *
 * @param model name of the folder
 * @param labels names of the outputs
 * @param pairs queries and passages
 * @param ids token ids of each pair
 * @param logits of each pair a number an output
 * @param scores of each pair what CrossEncoder.predict gives
 * @param classified of each pair what the text-classification pipeline gives
 */
public record PairGolden(
    String model,
    List<String> labels,
    List<Text> pairs,
    List<List<Double>> ids,
    List<List<Double>> logits,
    List<List<Double>> scores,
    List<List<Double>> classified) {

  private static final Path RESOURCES = Path.of("src/test/resources");

  /** The golden of a family: {@code minilm}. */
  public static PairGolden of(String family) {
    try {
      return of(
          new ObjectMapper()
              .readTree(RESOURCES.resolve("goldens/pairs-" + family + ".json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PairGolden of(JsonNode json) {
    return new PairGolden(
        json.path("model").asText(),
        stream(json.path("labels")).map(JsonNode::asText).toList(),
        stream(json.path("pairs"))
            .map(pair -> new Text(pair.path(0).asText(), pair.path(1).asText()))
            .toList(),
        rows(json.path("ids")),
        rows(json.path("logits")),
        rows(json.path("scores")),
        rows(json.path("classified")));
  }

  private static List<List<Double>> rows(JsonNode rows) {
    return stream(rows).map(LabelGolden::numbers).toList();
  }

  /** The folder of the model. */
  public Path folder() {
    return RESOURCES.resolve("models").resolve(model);
  }

  @Override
  public String toString() {
    return model;
  }
}
