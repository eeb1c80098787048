package embark.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.bundle.Bundle;
import embark.head.Normalization;
import embark.head.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reference values for one model with one set of options; see src/test/python/make_models.py. */
final class Golden {

  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final Map<String, Pooling> POOLINGS =
      Map.of(
          "mean", Pooling.MEAN,
          "cls", Pooling.CLS,
          "max", Pooling.MAX,
          "lasttoken", Pooling.LAST_TOKEN,
          "mean_sqrt_len_tokens", Pooling.MEAN_SQRT_LEN);

  private final String name;
  private final JsonNode json;

  private Golden(String name, JsonNode json) {
    this.name = name;
    this.json = json;
  }

  static List<Golden> all() throws IOException {
    List<Golden> goldens = new ArrayList<>();
    try (Stream<Path> files = Files.list(RESOURCES.resolve("goldens"))) {
      for (Path file : files.sorted().toList()) {
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        if (json.has("settings") && json.has("vectors")) {
          goldens.add(new Golden(file.getFileName().toString(), json));
        }
      }
    }
    return goldens;
  }

  String model() {
    return json.path("model").asText();
  }

  Path folder() {
    return RESOURCES.resolve("models").resolve(model());
  }

  List<String> texts() {
    return stream(json.path("texts")).map(JsonNode::asText).toList();
  }

  List<int[]> ids() {
    return stream(json.path("ids")).map(Golden::ints).toList();
  }

  List<double[]> vectors() {
    return stream(json.path("vectors"))
        .map(row -> stream(row).mapToDouble(JsonNode::asDouble).toArray())
        .toList();
  }

  EmbeddingOptions options() {
    return new EmbeddingOptions(
        setting("pooling").map(value -> POOLINGS.get(value.asText())),
        setting("normalize")
            .map(value -> value.asBoolean() ? Normalization.L2 : Normalization.NONE),
        setting("maxLength").map(JsonNode::asInt),
        setting("prompt").map(JsonNode::asText),
        setting("promptText").map(JsonNode::asText),
        setting("dimensions").map(JsonNode::asInt),
        setting("lowerCase")
            .map(value -> value.asBoolean() ? Bundle.Casing.LOWER : Bundle.Casing.KEPT)
            .orElse(Bundle.Casing.AS_BUNDLED));
  }

  private Optional<JsonNode> setting(String key) {
    JsonNode value = json.path("settings").path(key);
    return value.isNull() || value.isMissingNode() ? Optional.empty() : Optional.of(value);
  }

  private static int[] ints(JsonNode row) {
    return stream(row).mapToInt(JsonNode::asInt).toArray();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Override
  public String toString() {
    return name;
  }
}
