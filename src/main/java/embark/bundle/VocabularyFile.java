package embark.bundle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The words in a {@code tokenizer.json}, which was read before. */
final class VocabularyFile {

  private static final String TYPE = "type";

  /** What SentencePiece writes for a blank. */
  private static final String BLANK = "\u2581";

  private final String json;

  VocabularyFile(String json) {
    this.json = json;
  }

  /** Reads what stands in a field; what it does not read is skipped. */
  private interface Field {
    void read(JsonParser parser) throws IOException;
  }

  private void each(Map<String, Field> fields) {
    try (JsonParser parser = BundleFiles.JSON.createParser(json)) {
      parser.nextToken();
      fields(parser, fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fields(JsonParser parser, Map<String, Field> fields) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Field field = fields.getOrDefault(parser.currentName(), JsonParser::skipChildren);
      parser.nextToken();
      field.read(parser);
    }
  }

  /**
   * The ids of some tokens as the vocabulary writes them; those that it does not have are left out.
   */
  Map<String, Integer> ids(Set<String> tokens) {
    Map<String, Integer> ids = new HashMap<>();
    each(
        Map.of(
            "model", parser -> fields(parser, Map.of("vocab", in -> vocabulary(in, tokens, ids))),
            "added_tokens",
                parser -> {
                  for (JsonNode added : (JsonNode) parser.readValueAsTree()) {
                    String content = added.path("content").asText();
                    if (tokens.contains(content)) {
                      ids.put(content, added.path("id").asInt());
                    }
                  }
                }));
    return ids;
  }

  /** A map of tokens to ids, or a list of tokens with their scores in the order of ids. */
  private static void vocabulary(JsonParser parser, Set<String> tokens, Map<String, Integer> ids)
      throws IOException {
    boolean listed = parser.currentToken() == JsonToken.START_ARRAY;
    if (!listed && parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    int next = 0;
    while (parser.nextToken() != (listed ? JsonToken.END_ARRAY : JsonToken.END_OBJECT)) {
      String token = listed ? parser.nextTextValue() : parser.currentName();
      int id = listed ? next++ : parser.nextIntValue(-1);
      if (tokens.contains(token)) {
        ids.put(token, id);
      }
      while (listed && parser.currentToken() != JsonToken.END_ARRAY) {
        parser.nextToken();
      }
    }
  }

  /** The file with a decoder: its own, or else the one that its kind of model has. */
  String decodable() {
    int[] place = {-1, -1};
    JsonNode[] steps = {MissingNode.getInstance()};
    String[] model = {""};
    JsonNode[] decoder = {MissingNode.getInstance()};
    each(
        Map.of(
            "pre_tokenizer", parser -> steps[0] = parser.readValueAsTree(),
            "model",
                parser ->
                    fields(parser, Map.of(TYPE, type -> model[0] = type.getValueAsString(""))),
            "decoder",
                parser -> {
                  place[0] = (int) parser.currentTokenLocation().getCharOffset();
                  decoder[0] = parser.readValueAsTree();
                  place[1] = (int) parser.currentLocation().getCharOffset();
                }));
    if (decoder[0].isObject()) {
      return json;
    }
    String made = decoder(model[0], steps[0]).toString();
    if (place[0] >= 0) {
      return json.substring(0, place[0]) + made + json.substring(place[1]);
    }
    int brace = json.indexOf('{') + 1;
    return json.substring(0, brace) + "\"decoder\":" + made + "," + json.substring(brace);
  }

  private static JsonNode decoder(String model, JsonNode steps) {
    ObjectNode decoder = BundleFiles.JSON.createObjectNode();
    if (steps.toString().contains("\"ByteLevel\"")) {
      return decoder
          .put(TYPE, "ByteLevel")
          .put("add_prefix_space", true)
          .put("trim_offsets", true)
          .put("use_regex", true);
    }
    return switch (model) {
      case "WordPiece" -> decoder.put(TYPE, "WordPiece").put("prefix", "##").put("cleanup", true);
      case "Unigram" ->
          decoder
              .put(TYPE, "Metaspace")
              .put("replacement", BLANK)
              .put("prepend_scheme", "always")
              .put("split", true);
      default -> decoder.put(TYPE, "Fuse");
    };
  }
}
