package embark.pipeline;

import static embark.pipeline.LabelGolden.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.head.Word;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a masked language model says; see src/test/python/make_tasks.py.
 *
 * @param model name of the folder
 * @param texts texts with masks
 * @param cases what was asked and given
 * @param likely texts without masks
 * @param logProbabilities of each of these texts the logarithms of its tokens' probabilities
 */
public record MaskGolden(
    String model,
    List<String> texts,
    List<Case> cases,
    List<String> likely,
    List<List<Double>> logProbabilities) {

  private static final Path RESOURCES = Path.of("src/test/resources");

  /**
   * Words that were asked for.
   *
   * @param topK words for each mask
   * @param targets words to choose from; none for all
   * @param words of each text, mask after mask
   */
  public record Case(int topK, List<String> targets, List<List<Word>> words) {}

  /** The golden of a family: {@code bert}. */
  public static MaskGolden of(String family) {
    try {
      return of(
          new ObjectMapper()
              .readTree(RESOURCES.resolve("goldens/masks-" + family + ".json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MaskGolden of(JsonNode json) {
    return new MaskGolden(
        json.path("model").asText(),
        strings(json.path("texts")),
        stream(json.path("cases"))
            .map(
                one ->
                    new Case(
                        one.path("topK").asInt(),
                        strings(one.path("targets")),
                        stream(one.path("words")).map(MaskGolden::words).toList()))
            .toList(),
        strings(json.path("likely")),
        stream(json.path("logProbabilities")).map(LabelGolden::numbers).toList());
  }

  private static List<String> strings(JsonNode array) {
    return stream(array).map(JsonNode::asText).toList();
  }

  private static List<Word> words(JsonNode masks) {
    List<Word> words = new ArrayList<>();
    for (int mask = 0; mask < masks.size(); mask++) {
      for (JsonNode one : masks.get(mask)) {
        words.add(
            new Word(mask, one.path(2).asText(), one.path(0).asDouble(), one.path(1).asInt()));
      }
    }
    return words;
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
