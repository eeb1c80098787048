package embark.spark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What lies in a saved stage.
 *
 * @param type the class
 * @param params values that were set, by name
 * @param defaults values that were not
 */
record SavedStage(String type, Map<String, Object> params, Map<String, Object> defaults) {

  private static final TypeReference<Map<String, Object>> JSON_OBJECT = new TypeReference<>() {};

  static SavedStage read(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path.resolve("metadata"))) {
      Path part =
          files
              .filter(file -> file.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      ObjectMapper mapper = new ObjectMapper();
      JsonNode json = mapper.readTree(part.toFile());
      return new SavedStage(
          json.path("class").asText(),
          mapper.convertValue(json.path("paramMap"), JSON_OBJECT),
          mapper.convertValue(json.path("defaultParamMap"), JSON_OBJECT));
    }
  }
}
