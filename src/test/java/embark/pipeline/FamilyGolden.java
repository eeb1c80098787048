package embark.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.tokenize.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reference values for the classifier of one family; see src/test/python/make_classifiers.py.
 *
 * @param model name of the folder
 * @param maxLength tokens that texts and pairs are cut to
 * @param texts single texts
 * @param ids token ids of each text
 * @param vectors mean of the last hidden states of each text
 * @param pairs pairs of texts
 * @param pairIds token ids of each pair
 * @param pairTypeIds token types of each pair
 */
record FamilyGolden(
    String model,
    int maxLength,
    List<Text> texts,
    List<int[]> ids,
    List<double[]> vectors,
    List<Text> pairs,
    List<int[]> pairIds,
    List<int[]> pairTypeIds) {

  private static final Path RESOURCES = Path.of("src/test/resources");

  static List<FamilyGolden> all() throws IOException {
    List<FamilyGolden> goldens = new ArrayList<>();
    try (Stream<Path> files = Files.list(RESOURCES.resolve("goldens"))) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().startsWith("classifier-")) {
          goldens.add(of(new ObjectMapper().readTree(file.toFile())));
        }
      }
    }
    return goldens;
  }

  private static FamilyGolden of(JsonNode json) {
    return new FamilyGolden(
        json.path("model").asText(),
        json.path("maxLength").asInt(),
        stream(json.path("texts")).map(text -> Text.of(text.asText())).toList(),
        integers(json.path("ids")),
        stream(json.path("vectors"))
            .map(row -> stream(row).mapToDouble(JsonNode::asDouble).toArray())
            .toList(),
        stream(json.path("pairs"))
            .map(pair -> new Text(pair.path(0).asText(), pair.path(1).asText()))
            .toList(),
        integers(json.path("pairIds")),
        integers(json.path("pairTypeIds")));
  }

  Path folder() {
    return RESOURCES.resolve("models").resolve(model);
  }

  private static List<int[]> integers(JsonNode rows) {
    return stream(rows).map(row -> stream(row).mapToInt(JsonNode::asInt).toArray()).toList();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Override
  public String toString() {
    return model;
  }
}
