package embark.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import embark.bundle.Tokenizers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids, segments, truncation and what odd input gives. */
class DjlTokenizerTest {

  private static final String BERT = "tiny-bert";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void pairsAreTheReferences() throws Exception {
    JsonNode golden =
        JSON.readTree(Path.of("src/test/resources/goldens/tiny-bert.pairs.json").toFile());
    int maxLength = golden.path("settings").path("maxLength").asInt();
    try (DjlTokenizer tokenizer = new DjlTokenizer(TinyTokenizers.of(BERT, maxLength))) {
      for (int i = 0; i < golden.path("pairs").size(); i++) {
        JsonNode pair = golden.path("pairs").path(i);
        // The reference takes an empty second text for none when it is given one pair, not a list.
        String second = pair.path(1).asText();
        Text text = new Text(pair.path(0).asText(), second.isEmpty() ? null : second);
        Encoding encoding = tokenizer.encode(text).get(0);
        assertArrayEquals(ints(golden.path("ids").path(i)), encoding.ids(), "ids of " + pair);
        assertArrayEquals(
            ints(golden.path("typeIds").path(i)), encoding.typeIds(), "segments of " + pair);
      }
      assertEquals(8, golden.path("pairs").size());
    }
  }

  /** The library stops at 512 tokens unless it is told what the model reads. */
  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-xlmr"})
  void modelsThatReadMoreThan512TokensGetThem(String model) {
    Text text = Text.of("the cat [MASK] ".repeat(1_000));
    TokenizerDefinition whole = TinyTokenizers.of(model, 1 << 20);
    TokenizerDefinition cut = TinyTokenizers.of(model, 700);
    int[] all;
    try (WindowTokenizer tokenizer = new WindowTokenizer(whole)) {
      all = tokenizer.encode(text).get(0).ids();
    }
    int[] expected = Arrays.copyOf(all, 700);
    expected[699] = all[all.length - 1];
    try (DjlTokenizer library = new DjlTokenizer(cut);
        Tokenizer ours = Tokenizers.open(cut)) {
      for (Tokenizer tokenizer : List.of(library, ours)) {
        Encoding encoding = tokenizer.encode(text).get(0);
        assertArrayEquals(expected, encoding.ids());
        assertTrue(encoding.truncated());
        assertFalse(tokenizer.encode(Text.of("the ".repeat(600))).get(0).truncated());
      }
    }
  }

  @Test
  void truncationAndPaddingInTheFileAreIgnored() throws Exception {
    TokenizerDefinition definition = TinyTokenizers.of(BERT, 40);
    ObjectNode file = (ObjectNode) JSON.readTree(definition.json());
    assertEquals(16, file.path("truncation").path("max_length").asInt());
    assertEquals(16, file.path("padding").path("strategy").path("Fixed").asInt());
    try (DjlTokenizer tokenizer = new DjlTokenizer(definition)) {
      assertEquals(2 + 1, tokenizer.encode(Text.of("the")).get(0).length());
      assertEquals(2 + 30, tokenizer.encode(Text.of("the ".repeat(30))).get(0).length());
      assertEquals(40, tokenizer.encode(Text.of("the ".repeat(50))).get(0).length());
      assertEquals(3 + 2, tokenizer.encode(new Text("the", "a")).get(0).length());
    }
  }

  @Test
  void aTextThatCannotBeReadIsAnIllegalArgumentWithoutItsWords() throws Exception {
    TokenizerDefinition definition = TinyTokenizers.of(BERT, 40);
    ObjectNode file = (ObjectNode) JSON.readTree(definition.json());
    ((ObjectNode) file.get("model")).put("unk_token", "[NONE]");
    try (DjlTokenizer tokenizer = new DjlTokenizer(new TokenizerDefinition(file.toString(), 40))) {
      assertEquals(2 + 1, tokenizer.encode(Text.of("the")).get(0).length());
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> tokenizer.encode(Text.of("the \u2603")));
      assertEquals(
          "Cannot tokenize a text of 5 characters: WordPiece error: Missing [UNK] token from the"
              + " vocabulary. Correct the text, or the tokenizer.",
          e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-bert, 2", "tiny-roberta, 2", "tiny-xlmr, 2"})
  void theMaximumLengthHasRoomForTheSpecialTokens(String model, int specialTokens) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new DjlTokenizer(TinyTokenizers.of(model, specialTokens - 1)));
    assertEquals(
        "Invalid maxLength: %d; expected at least %d, the special tokens of a text."
            .formatted(specialTokens - 1, specialTokens),
        e.getMessage());
    try (DjlTokenizer tokenizer = new DjlTokenizer(TinyTokenizers.of(model, specialTokens))) {
      Encoding encoding = tokenizer.encode(Text.of("the mill and the river")).get(0);
      assertEquals(specialTokens, encoding.length());
      assertTrue(encoding.truncated(), "All of the text was left out, unsaid");
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-bert, 3", "tiny-roberta, 4", "tiny-xlmr, 4"})
  void theMaximumLengthHasRoomForTheSpecialTokensOfAPair(String model, int specialTokens) {
    Text pair = new Text("the mill and the river", "a book of the gates");
    try (DjlTokenizer tooShort = new DjlTokenizer(TinyTokenizers.of(model, specialTokens - 1));
        DjlTokenizer tokenizer = new DjlTokenizer(TinyTokenizers.of(model, specialTokens))) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> tooShort.encode(pair));
      assertEquals(
          "Invalid maxLength: %d; expected at least %d, the special tokens of a pair of texts."
              .formatted(specialTokens - 1, specialTokens),
          e.getMessage());
      assertEquals(specialTokens, tokenizer.encode(pair).get(0).length());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-xlmr"})
  void emptyTextsHaveTheirSpecialTokens(String model) {
    try (DjlTokenizer tokenizer = new DjlTokenizer(TinyTokenizers.of(model, 8))) {
      assertEquals(2, tokenizer.encode(Text.of("")).get(0).length());
      assertTrue(tokenizer.encode(new Text("", "")).get(0).length() > 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-xlmr"})
  void loneSurrogatesReadAsReplacementCharacters(String model) {
    try (DjlTokenizer tokenizer = new DjlTokenizer(TinyTokenizers.of(model, 32))) {
      int[] replaced = tokenizer.encode(Text.of("a\ufffd\ufffd\ufffd b")).get(0).ids();
      assertArrayEquals(replaced, tokenizer.encode(Text.of("a\ud83d b")).get(0).ids());
      assertArrayEquals(replaced, tokenizer.encode(Text.of("a\ude00 b")).get(0).ids());
    }
  }

  @Test
  void zeroCharactersAreNoText() {
    try (DjlTokenizer tokenizer = new DjlTokenizer(TinyTokenizers.of(BERT, 8))) {
      assertArrayEquals(
          tokenizer.encode(Text.of("ab the")).get(0).ids(),
          tokenizer.encode(Text.of("a\u0000b the\u0000")).get(0).ids());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "no json",
        "[1]",
        "{\"version\": \"1.0\", \"model\": {\"type\": \"Nope\"}}"
      })
  void anInvalidFileIsRefused(String json) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new DjlTokenizer(new TokenizerDefinition(json, 8)));
    assertTrue(e.getMessage().startsWith("Cannot read tokenizer.json: "), e.getMessage());
    assertTrue(
        e.getMessage()
            .endsWith("; expected the file that save_pretrained of a fast tokenizer writes."),
        e.getMessage());
  }

  @Test
  void theMaximumLengthIsPositive() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new TokenizerDefinition("{}", 0));
    assertEquals("Invalid maxLength: 0; expected at least 1.", e.getMessage());
  }

  @Test
  void theLibraryIsOffline() {
    new DjlTokenizer(TinyTokenizers.of(BERT, 8)).close();
    assertEquals("true", System.getProperty("OPT_OUT_TRACKING"));
    assertEquals("true", System.getProperty("ai.djl.offline"));
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
