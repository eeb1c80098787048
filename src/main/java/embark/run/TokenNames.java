package embark.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import embark.tokenize.TokenizerDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The pieces of a tokenizer's vocabulary by their ids. */
final class TokenNames {

  private final Map<Integer, String> names;

  private TokenNames(Map<Integer, String> names) {
    this.names = names;
  }

  /**
   * The names in a {@code tokenizer.json}: in {@code model.vocab}, a map of WordPiece and BPE or a
   * list of Unigram, and in {@code added_tokens}. A file that has none of them names nothing.
   */
  static TokenNames of(TokenizerDefinition definition) {
    Map<Integer, String> names = new HashMap<>();
    try {
      JsonNode root = new JsonMapper().readTree(definition.json());
      JsonNode vocabulary = root.path("model").path("vocab");
      vocabulary.properties().forEach(word -> names.put(word.getValue().asInt(), word.getKey()));
      for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
        names.put(id, vocabulary.get(id).path(0).asText());
      }
      root.path("added_tokens")
          .forEach(token -> names.put(token.path("id").asInt(), token.path("content").asText()));
    } catch (JsonProcessingException e) {
      return new TokenNames(Map.of());
    }
    return new TokenNames(names);
  }

  /** The piece of an id. */
  Optional<String> name(int id) {
    return Optional.ofNullable(names.get(id));
  }
}
