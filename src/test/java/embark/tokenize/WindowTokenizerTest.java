package embark.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows are those of the library's own truncation with a stride; places are code points. */
class WindowTokenizerTest {

  private static final String QUESTION = "who saw the falcon?";
  private static final String TEXT =
      "The falcon \uD83E\uDD85 left Z\u00FCrich at 07:45.  It \u201Csaw\u201D \u5317\u4EAC and \u0627\u0644\u0642\u0627\u0647\u0631\u0629, "
          + "then it slept. ".repeat(6);
  private static final Placing WORD_PIECES = new Placing(true, 100);

  private static List<Encoding> encode(TokenizerDefinition definition, Text text) {
    try (WindowTokenizer tokenizer = new WindowTokenizer(definition)) {
      return tokenizer.encode(text);
    }
  }

  /** The library's windows of a text or a pair. */
  private static List<long[]> library(String model, int maxLength, int stride, Text text)
      throws Exception {
    byte[] json = TinyTokenizers.of(model, maxLength).json().getBytes(StandardCharsets.UTF_8);
    Map<String, String> options =
        Map.of(
            "truncation",
            text.isPair() ? "ONLY_SECOND" : "ONLY_FIRST",
            "stride",
            Integer.toString(stride),
            "maxLength",
            Integer.toString(maxLength),
            "padding",
            "DO_NOT_PAD");
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options)) {
      ai.djl.huggingface.tokenizers.Encoding first =
          text.isPair()
              ? tokenizer.encode(text.first(), text.second(), true, true)
              : tokenizer.encode(text.first(), true, true);
      List<long[]> windows = new ArrayList<>();
      windows.add(first.getIds());
      for (ai.djl.huggingface.tokenizers.Encoding more : first.getOverflowing()) {
        windows.add(more.getIds());
      }
      return windows;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-bert, 32, 0",
    "tiny-bert, 32, 9",
    "tiny-bert, 20, 17",
    "tiny-bert, 1000, 5",
    "tiny-roberta, 40, 8",
    "tiny-distilbert, 25, 3",
    "tiny-xlmr, 30, 10"
  })
  void windowsAreTheLibrarys(String model, int maxLength, int overlap) throws Exception {
    Text text = Text.of(TEXT);
    List<long[]> expected = library(model, maxLength, overlap, text);
    List<Encoding> windows = encode(TinyTokenizers.of(model, maxLength).inWindows(overlap), text);
    assertEquals(expected.size(), windows.size());
    for (int i = 0; i < windows.size(); i++) {
      assertArrayEquals(longs(windows.get(i).ids()), expected.get(i), "window " + i);
      assertFalse(windows.get(i).truncated());
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-bert, 64, 9", "tiny-roberta, 64, 20", "tiny-xlmr, 64, 0"})
  void windowsOfPairsAreTheLibrarys(String model, int maxLength, int overlap) throws Exception {
    Text text = new Text(QUESTION, TEXT);
    List<long[]> expected = library(model, maxLength, overlap, text);
    List<Encoding> windows = encode(TinyTokenizers.of(model, maxLength).inWindows(overlap), text);
    assertTrue(windows.size() > 1, "windows");
    assertEquals(expected.size(), windows.size());
    for (int i = 0; i < windows.size(); i++) {
      assertArrayEquals(longs(windows.get(i).ids()), expected.get(i), "window " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-xlmr"})
  void truncatedTextsAreTheTruncatingTokenizers(String model) {
    TokenizerDefinition definition = TinyTokenizers.of(model, 31);
    List<Text> texts =
        List.of(
            Text.of(""),
            Text.of("the"),
            Text.of(TEXT),
            new Text(QUESTION, TEXT),
            new Text(TEXT, TEXT),
            new Text(TEXT, "the"));
    try (DjlTokenizer truncating = new DjlTokenizer(definition);
        WindowTokenizer placing = new WindowTokenizer(definition.with(WORD_PIECES))) {
      for (Text text : texts) {
        Encoding expected = truncating.encode(text).get(0);
        Encoding found = placing.encode(text).get(0);
        assertArrayEquals(expected.ids(), found.ids(), text.toString());
        assertArrayEquals(expected.typeIds(), found.typeIds(), text.toString());
        assertEquals(expected.truncated(), found.truncated(), text.toString());
        assertEquals(found.length(), found.places().length());
      }
    }
  }

  @Test
  void placesAreCodePointsOfTheTextAsItCame() {
    TokenizerDefinition definition = TinyTokenizers.of("tiny-bert", 40).inWindows(10);
    int[] characters = TEXT.codePoints().toArray();
    int covered = 0;
    int tokens = 0;
    for (Encoding window : encode(definition.with(WORD_PIECES), new Text(QUESTION, TEXT))) {
      Places places = window.places();
      assertEquals(Math.max(0, tokens - 10), places.first());
      tokens = places.first();
      for (int token = 0; token < places.length(); token++) {
        if (places.text(token) != 1) {
          continue;
        }
        tokens++;
        String before = new String(characters, 0, places.start(token));
        String between =
            places.start(token) > covered
                ? new String(characters, covered, places.start(token) - covered)
                : "";
        assertTrue(between.isBlank(), "left out: '%s' behind '%s'".formatted(between, before));
        covered = Math.max(covered, places.end(token));
      }
    }
    assertTrue(new String(characters, covered, characters.length - covered).isBlank());
  }

  @Test
  void aSpanBehindAnEmojiIsItsCharacters() {
    Encoding encoding =
        encode(
                TinyTokenizers.of("tiny-bert", 40).with(WORD_PIECES),
                Text.of("\uD83E\uDD85 the falcon"))
            .get(0);
    Places places = encoding.places();
    int last = encoding.length() - 2;
    assertEquals(12, places.end(last));
    int the = 1;
    while (places.start(the) != 2) {
      the++;
    }
    assertEquals(5, places.end(the));
    assertFalse(places.continuesWord(the));
    assertEquals(Places.SPECIAL, places.text(0));
    assertEquals(Places.SPECIAL, places.text(last + 1));
  }

  @Test
  void halfACharacterIsOneCodePoint() {
    Encoding encoding =
        encode(
                TinyTokenizers.of("tiny-roberta", 40).with(new Placing(false, -1)),
                Text.of("a\uD83E the"))
            .get(0);
    assertEquals(6, encoding.places().end(encoding.length() - 2));
  }

  @Test
  void aFirstTextThatLeavesNoRoomIsCut() {
    List<Encoding> windows =
        encode(
            TinyTokenizers.of("tiny-bert", 32).inWindows(4),
            new Text("the ".repeat(60), "falcon ".repeat(60)));
    assertTrue(windows.stream().allMatch(Encoding::truncated));
    assertTrue(windows.stream().allMatch(window -> window.length() <= 32));
    assertTrue(windows.size() < 60, "each window has much that is new: " + windows.size());
  }

  @Test
  void anOverlapThatLeavesNothingNewIsRefused() {
    TokenizerDefinition definition = TinyTokenizers.of("tiny-bert", 20);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new WindowTokenizer(definition.inWindows(18)));
    assertEquals(
        "Invalid overlap: 18; expected at most 17, as maxLength=20 has room for that beside special"
            + " tokens and one new token.",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> definition.inWindows(20));
  }

  @Test
  void placesThatWereNotAskedForAreNotThere() {
    Encoding encoding =
        encode(TinyTokenizers.of("tiny-bert", 20).inWindows(3), Text.of("the")).get(0);
    assertThrows(IllegalStateException.class, encoding::places);
  }

  private static long[] longs(int... ints) {
    long[] longs = new long[ints.length];
    for (int i = 0; i < ints.length; i++) {
      longs[i] = ints[i];
    }
    return longs;
  }

  /** Its first token is a word with the blank before it, which is the prompt's. */
  @Test
  void aTextsFirstWordIsNoPartOfItsPrompt() {
    TokenizerDefinition definition =
        TinyTokenizers.of("classifier-deberta-v2", 24).inWindows(0, "the ");
    List<Encoding> windows = encode(definition, Text.of("cat " + "river ".repeat(60)));
    int[] alone = encode(definition, Text.of("")).get(0).ids();
    int room = 24 - alone.length;
    assertTrue(windows.size() > 2, "windows");
    int tokens = windows.stream().mapToInt(Encoding::length).sum();
    int[] whole =
        encode(
                TinyTokenizers.of("classifier-deberta-v2", 1_000),
                Text.of("the cat " + "river ".repeat(60)))
            .get(0)
            .ids();
    assertEquals(whole.length - alone.length, tokens - windows.size() * alone.length);
    assertEquals(24, windows.get(1).length(), "all of its room of " + room);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-xlmr"})
  void ofALongTextThatIsCutOnlyTheBeginIsRead(String model) {
    TokenizerDefinition definition = TinyTokenizers.of(model, 40).with(WORD_PIECES);
    Encoding expected = encode(definition, Text.of(TEXT.repeat(20))).get(0);
    Encoding found = encode(definition, Text.of(TEXT.repeat(100_000))).get(0);
    assertArrayEquals(expected.ids(), found.ids());
    assertTrue(found.truncated());
    for (int token = 0; token < found.length(); token++) {
      assertEquals(expected.places().start(token), found.places().start(token));
      assertEquals(expected.places().end(token), found.places().end(token));
    }
  }

  @Test
  void ofATextOfManyBlanksAllIsRead() {
    TokenizerDefinition definition = TinyTokenizers.of("tiny-bert", 40).with(WORD_PIECES);
    Encoding blanks = encode(definition, Text.of(" ".repeat(10_000) + "the end")).get(0);
    assertArrayEquals(encode(definition, Text.of("the end")).get(0).ids(), blanks.ids());
    assertFalse(blanks.truncated());
  }
}
