package embark.bundle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import embark.tokenize.Placing;
import java.io.IOException;

/**
 * How the model of a {@code tokenizer.json} writes tokens.
 *
 * @param prefix what stands before tokens that continue a word; empty for nothing
 * @param unknown the unknown token; empty for none
 * @param unknownId its id, where the file gives the id and not the token; -1 if it does not
 */
record TokenizerWords(String prefix, String unknown, int unknownId) {

  /** Reads a model's settings, from its first brace to its last; words are skipped. */
  static TokenizerWords read(JsonParser parser) throws IOException {
    String prefix = "";
    String unknown = "";
    int unknownId = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken token = parser.nextToken();
      if (field.equals("continuing_subword_prefix") && token == JsonToken.VALUE_STRING) {
        prefix = parser.getText();
      } else if (field.equals("unk_token") && token == JsonToken.VALUE_STRING) {
        unknown = parser.getText();
      } else if (field.equals("unk_id") && token == JsonToken.VALUE_NUMBER_INT) {
        unknownId = parser.getIntValue();
      } else {
        parser.skipChildren();
      }
    }
    return new TokenizerWords(prefix, unknown, unknownId);
  }

  /**
   * How words are told apart.
   *
   * @param added the file's {@code added_tokens}, which name the special ones
   */
  Placing placing(JsonNode added) {
    int id = unknownId;
    for (JsonNode token : added) {
      if (id < 0 && token.path("content").asText().equals(unknown)) {
        id = token.path("id").asInt(-1);
      }
    }
    return new Placing(!prefix.isEmpty(), id);
  }
}
