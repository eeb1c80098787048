package embark.bundle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import embark.tokenize.Placing;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code tokenizer.json} and the changes that are made to its normalizer. The file is kept as
 * text, since a vocabulary of 250,000 words is large as a tree.
 */
final class TokenizerJson {

  private static final String RIGHT = "right";
  private static final String TYPE = "type";
  private static final String LOWERCASE = "lowercase";
  private static final String STRIP_ACCENTS = "strip_accents";

  /** What transformers' BERT tokenizers call the fields of their normalizer. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "do_lower_case", LOWERCASE,
          "strip_accents", STRIP_ACCENTS,
          "tokenize_chinese_chars", "handle_chinese_chars");

  private final String text;
  private final int start;
  private final int end;
  private final JsonNode normalizer;
  private final Placing placing;
  private final JsonNode added;
  private final String truncationSide;

  /** The text, with the value of its normalizer at {@code [start, end)}. */
  private TokenizerJson(
      String text,
      int start,
      int end,
      JsonNode normalizer,
      Placing placing,
      JsonNode added,
      String truncationSide) {
    this.text = text;
    this.start = start;
    this.end = end;
    this.normalizer = normalizer;
    this.placing = placing;
    this.added = added;
    this.truncationSide = truncationSide;
  }

  /**
   * Reads the outline of a file.
   *
   * @throws IOException if it is not JSON or lacks a normalizer or a model field
   */
  static TokenizerJson parse(String text) throws IOException {
    TokenizerJson found = null;
    Optional<TokenizerWords> words = Optional.empty();
    JsonNode added = NullNode.getInstance();
    String side = RIGHT;
    try (JsonParser parser = BundleFiles.JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken token = parser.nextToken();
        if (field.equals("model") && token == JsonToken.START_OBJECT) {
          words = Optional.of(TokenizerWords.read(parser));
        } else if (field.equals("added_tokens")) {
          added = parser.readValueAsTree();
        } else if (field.equals("truncation")) {
          side = parser.<JsonNode>readValueAsTree().path("direction").asText(RIGHT);
        } else if (field.equals("normalizer")) {
          int start = (int) parser.currentTokenLocation().getCharOffset();
          JsonNode normalizer = parser.readValueAsTree();
          int end = (int) parser.currentLocation().getCharOffset();
          found = new TokenizerJson(text, start, end, normalizer, null, added, side);
        } else {
          parser.skipChildren();
        }
      }
    }
    if (found == null || words.isEmpty()) {
      throw new IOException("it has no " + (words.isPresent() ? "normalizer" : "model"));
    }
    return new TokenizerJson(
        text, found.start, found.end, found.normalizer, words.get().placing(added), added, side);
  }

  /** Where a text that is too long is cut off, in lower case: {@code right} or {@code left}. */
  String truncationSide() {
    return truncationSide.toLowerCase(Locale.ROOT);
  }

  /** How words are told apart. */
  Placing placing() {
    return placing;
  }

  /** A mask of this text, if that is one of the tokens that the file adds to its vocabulary. */
  Optional<Mask> added(String token) {
    for (JsonNode one : added) {
      if (one.path("content").asText().equals(token)) {
        return Optional.of(new Mask(token, one.path("id").asInt()));
      }
    }
    return Optional.empty();
  }

  /** The whole file. */
  String text() {
    return text;
  }

  /**
   * The file with what a BERT tokenizer's configuration says in place of its own, where it says
   * something; other normalizers stay.
   */
  TokenizerJson configured(JsonNode configuration) {
    JsonNode changed = normalizer.deepCopy();
    ObjectNode bert = bert(changed);
    if (bert == null) {
      return this;
    }
    SETTINGS.forEach(
        (setting, field) -> {
          JsonNode value = configuration.path(setting);
          if (value.isBoolean() || (value.isNull() && field.equals(STRIP_ACCENTS))) {
            bert.set(field, value);
          }
        });
    return with(changed);
  }

  /** The file with lower-casing off. */
  TokenizerJson cased() {
    JsonNode changed = normalizer.deepCopy();
    ObjectNode bert = bert(changed);
    if (bert != null) {
      bert.put(LOWERCASE, false);
    }
    if (changed.path("normalizers") instanceof ArrayNode steps) {
      for (int i = steps.size() - 1; i >= 0; i--) {
        if (isLowercase(steps.get(i))) {
          steps.remove(i);
        }
      }
    }
    return with(isLowercase(changed) ? NullNode.getInstance() : changed);
  }

  /** The file with lower-casing on. */
  TokenizerJson lowerCased() {
    JsonNode changed = normalizer.deepCopy();
    ObjectNode bert = bert(changed);
    if (bert != null) {
      bert.put(LOWERCASE, true);
      return with(changed);
    }
    return lowerCasedFirst();
  }

  /** The file with texts lower-cased before all else, accents kept. */
  TokenizerJson lowerCasedFirst() {
    ObjectNode sequence = BundleFiles.JSON.createObjectNode().put(TYPE, "Sequence");
    ArrayNode steps = sequence.putArray("normalizers");
    steps.addObject().put(TYPE, "Lowercase");
    if (normalizer.isObject()) {
      steps.add(normalizer.deepCopy());
    }
    return with(sequence);
  }

  private TokenizerJson with(JsonNode changed) {
    String json = changed.toString();
    String whole = text.substring(0, start) + json + text.substring(end);
    return new TokenizerJson(
        whole, start, start + json.length(), changed, placing, added, truncationSide);
  }

  private static boolean isLowercase(JsonNode normalizer) {
    return normalizer.path(TYPE).asText().equals("Lowercase");
  }

  private static ObjectNode bert(JsonNode normalizer) {
    if (normalizer.path(TYPE).asText().equals("BertNormalizer")) {
      return (ObjectNode) normalizer;
    }
    for (JsonNode step : normalizer.path("normalizers")) {
      if (step.path(TYPE).asText().equals("BertNormalizer")) {
        return (ObjectNode) step;
      }
    }
    return null;
  }
}
