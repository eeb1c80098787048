package embark.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.tokenize.BertRule;
import embark.tokenize.WordPieceModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a {@code tokenizer.json} says if it is BERT's in every part. */
final class WordPieceFile {

  private static final String TYPE = "type";

  /**
   * Field names are kept once elsewhere, which for those of a vocabulary takes longer than reading.
   */
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
              .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
              .build());

  /** Parts that have no say in ids without truncation and padding, or that are seen otherwise. */
  private static final Set<String> OTHERS =
      Set.of("version", "truncation", "padding", "post_processor", "decoder");

  /** Room for a word is kept: BERT's are 100. */
  private static final int LONGEST_WORD = 10_000;

  private Set<BertRule> rules;
  private List<String> addedTokens;
  private boolean splits;
  private boolean wordPiece;
  private String unknown;
  private int longestWord;
  private final Map<String, Integer> vocabulary = new HashMap<>();

  private WordPieceFile() {}

  /** The model that a file describes, or nothing if it is of another kind. */
  static Optional<WordPieceModel> read(String json) {
    WordPieceFile file = new WordPieceFile();
    try (JsonParser parser = JSON.createParser(json)) {
      return file.isBert(parser)
          ? Optional.of(
              new WordPieceModel(
                  file.vocabulary, file.unknown, file.longestWord, file.rules, file.addedTokens))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean isBert(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      boolean known =
          switch (field) {
            case "normalizer" -> isBertNormalizer(parser.readValueAsTree());
            case "pre_tokenizer" -> isBertPreTokenizer(parser.readValueAsTree());
            case "added_tokens" -> areVerbatim(parser.readValueAsTree());
            case "model" -> isWordPiece(parser);
            default -> {
              parser.skipChildren();
              yield OTHERS.contains(field);
            }
          };
      if (!known) {
        return false;
      }
    }
    return rules != null && splits && addedTokens != null && wordPiece;
  }

  private boolean isBertNormalizer(JsonNode normalizer) {
    JsonNode lowercase = normalizer.path("lowercase");
    JsonNode ideographs = normalizer.path("handle_chinese_chars");
    JsonNode accents = normalizer.path("strip_accents");
    if (!normalizer.path(TYPE).asText().equals("BertNormalizer")
        || !normalizer.path("clean_text").asBoolean()
        || !lowercase.isBoolean()
        || !ideographs.isBoolean()
        || !(accents.isBoolean() || accents.isNull())) {
      return false;
    }
    rules = EnumSet.noneOf(BertRule.class);
    if (ideographs.booleanValue()) {
      rules.add(BertRule.IDEOGRAPHS_ALONE);
    }
    // Where it is not said, accents go with upper case.
    if (accents.isNull() ? lowercase.booleanValue() : accents.booleanValue()) {
      rules.add(BertRule.STRIP_ACCENTS);
    }
    if (lowercase.booleanValue()) {
      rules.add(BertRule.LOWERCASE);
    }
    return true;
  }

  private boolean isBertPreTokenizer(JsonNode preTokenizer) {
    splits = preTokenizer.path(TYPE).asText().equals("BertPreTokenizer");
    return splits;
  }

  /** Whether all added tokens are looked for in the text as it is, and begin with a bracket. */
  private boolean areVerbatim(JsonNode tokens) {
    addedTokens = new ArrayList<>();
    for (JsonNode token : tokens) {
      String content = token.path("content").asText();
      if (!(content.startsWith("[") || content.startsWith("<"))
          || !token.path("normalized").isBoolean()
          || token.path("normalized").booleanValue()) {
        return false;
      }
      addedTokens.add(content);
    }
    return true;
  }

  private boolean isWordPiece(JsonParser parser) throws IOException {
    String prefix = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (field) {
        case TYPE -> {
          if (!parser.getText().equals("WordPiece")) {
            return false;
          }
        }
        case "unk_token" -> unknown = parser.getText();
        case "continuing_subword_prefix" -> prefix = parser.getText();
        case "max_input_chars_per_word" -> longestWord = parser.getIntValue();
        case "vocab" -> {
          if (token != JsonToken.START_OBJECT) {
            return false;
          }
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String piece = parser.currentName();
            parser.nextToken();
            vocabulary.put(piece, parser.getIntValue());
          }
        }
        default -> {
          return false;
        }
      }
    }
    wordPiece =
        prefix.equals(WordPieceModel.CONTINUATION)
            && longestWord > 0
            && longestWord <= LONGEST_WORD
            && vocabulary.containsKey(unknown);
    return wordPiece;
  }
}
