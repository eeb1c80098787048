package embark.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A long text has the ids and the flag that the library gives for the whole of it. */
class LongTextTest {

  private static final int MAX_LENGTH = 32;

  /** Long, since the library makes an encoding of every two pieces that it cuts off. */
  private static final int PAIR_LENGTH = 256;

  private static final int MEGABYTE = 1 << 20;

  /** Enough to be cut, and little enough for the library to read the whole of it soon. */
  private static final int PART = 50_000;

  private static final String WORDS = "The river runs slowly past the old mill, and 3 gates open. ";

  /** Exactly as many tokens as fit beside the special ones, for each model. */
  private static final String FULL = "a ".repeat(MAX_LENGTH - 2).strip();

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("blanks, then words", " ".repeat(MEGABYTE) + WORDS.repeat(3));
    texts.put("mixed blanks, then words", " \n\t \r\n".repeat(PART / 6) + WORDS.repeat(3));
    texts.put("words between blanks", ("the mill" + " \n".repeat(50_000)).repeat(12));
    texts.put("one word, then words", "x".repeat(2 * MEGABYTE) + " " + WORDS.repeat(3));
    texts.put("one word of digits", "1234567890".repeat(PART / 10));
    texts.put("long words", ("a".repeat(3_000) + "é".repeat(3_000) + " the ").repeat(100));
    texts.put("Chinese", "天的人大中国".repeat(PART / 6));
    texts.put("unknown Chinese, then words", "鱻".repeat(PART / 4) + WORDS);
    texts.put("emoji", "\ud83d\ude00\ud83d\ude80".repeat(PART / 4) + " " + WORDS);
    texts.put("emoji at odd places", "x" + "\ud83d\ude00".repeat(PART / 4) + " " + WORDS);
    texts.put("unknown emoji", "\ud83e\udd91".repeat(PART / 4) + " " + WORDS);
    texts.put("punctuation", ".".repeat(PART) + WORDS);
    texts.put("mixed punctuation", "?!,;- …«".repeat(PART / 8) + WORDS);
    texts.put("control characters", "\u0001\u0007\u200b".repeat(PART / 3) + WORDS);
    texts.put("zero characters", "\u0000".repeat(PART) + WORDS);
    texts.put("no-break spaces", "\u00a0\u3000".repeat(PART / 2) + WORDS);
    texts.put("combining marks", "e" + "\u0301".repeat(PART / 4) + " " + WORDS);
    texts.put("marked letters", "e\u0301o\u0308".repeat(PART / 4) + " " + WORDS);
    texts.put("full, then blanks", FULL + " ".repeat(MEGABYTE));
    texts.put("full, then newlines", FULL + "\n \t".repeat(PART / 3));
    texts.put("full, blanks, a word", FULL + " ".repeat(MEGABYTE) + "a");
    texts.put("blanks in full", FULL.replace(" ", " ".repeat(PART / 32)));
    texts.put("blanks only", " ".repeat(MEGABYTE));
    texts.put("special tokens", "[SEP] </s> <mask> [MASK]".repeat(PART / 24));
    return texts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-xlmr"})
  void readsAsTheWholeText(String model) {
    Map<String, String> texts = texts();
    try (Both both = new Both(model, MAX_LENGTH)) {
      texts.forEach((name, text) -> both.assertAlike(name, Text.of(text)));
    }
  }

  /** Where a cut word falls into pieces may depend on its length. */
  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-xlmr"})
  void oneWordOfAnyLengthReadsAsTheWhole(String model) {
    try (Both both = new Both(model, MAX_LENGTH)) {
      for (String part : List.of("e", "th", "the", "=", "天", "1")) {
        for (int length = 12_000; length < 12_012; length++) {
          both.assertAlike(part + " x " + length, Text.of(part.repeat(length)));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-xlmr"})
  void randomTextsReadAsTheWhole(String model) {
    Random random = new Random(11);
    try (Both few = new Both(model, 3);
        Both some = new Both(model, MAX_LENGTH);
        Both many = new Both(model, 300)) {
      for (int i = 0; i < 25; i++) {
        Text text = Text.of(randomText(random, 2_000 + random.nextInt(20_000), 3_000));
        for (Both both : List.of(few, some, many)) {
          both.assertAlike("random text " + i, text);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-xlmr"})
  void pairsOfLongTextsReadAsTheWhole(String model) {
    Random random = new Random(13);
    String dense = ". ".repeat(2_000);
    String sparse = "the miller ".repeat(700);
    String blanks = " ".repeat(6_500);
    String full = "a ".repeat(PAIR_LENGTH);
    List<Text> pairs = new ArrayList<>();
    for (String first : List.of("a", dense, sparse, blanks + WORDS)) {
      for (String second : List.of("", "a", dense, sparse, blanks + WORDS, full + blanks)) {
        pairs.add(new Text(first, second));
      }
    }
    for (int i = 0; i < 10; i++) {
      pairs.add(
          new Text(
              randomText(random, 1 + random.nextInt(9_000), 40),
              randomText(random, 1 + random.nextInt(9_000), 40)));
    }
    try (Both even = new Both(model, PAIR_LENGTH);
        Both odd = new Both(model, PAIR_LENGTH + 1)) {
      for (int i = 0; i < pairs.size(); i++) {
        even.assertAlike("pair " + i, pairs.get(i));
        odd.assertAlike("pair " + i, pairs.get(i));
      }
    }
  }

  @Test
  void longTokensOfLongWordsAreCounted() {
    String word = "x".repeat(64);
    String json =
        """
        {"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": null,
         "post_processor": null, "decoder": null,
         "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
           "vocab": [["<unk>", 0.0], ["a", -9.0], ["x", -9.0], ["%s", -1.0]]}}
        """
            .formatted(word);
    try (Both both = new Both(new TokenizerDefinition(json, MAX_LENGTH))) {
      both.assertAlike("words of long tokens", Text.of(word.repeat(100)));
    }
  }

  @Test
  void giantPairsCostLittle() {
    String first = WORDS.repeat(50 * MEGABYTE / WORDS.length());
    String second = ".".repeat(50 * MEGABYTE);
    try (DjlTokenizer tokenizer = new DjlTokenizer(TinyTokenizers.of("tiny-bert", MAX_LENGTH))) {
      Encoding encoding = tokenizer.encode(new Text(first, second)).get(0);
      assertEquals(MAX_LENGTH, encoding.length());
      assertTrue(encoding.truncated(), "A pair of 100 MB was read whole");
    }
  }

  @Test
  void tellsTruncatedFromFull() {
    try (DjlTokenizer tokenizer = new DjlTokenizer(TinyTokenizers.of("tiny-bert", MAX_LENGTH))) {
      Encoding full = tokenizer.encode(Text.of(FULL + " ".repeat(MEGABYTE))).get(0);
      assertEquals(MAX_LENGTH, full.length());
      assertFalse(full.truncated(), "Blanks after the last token were taken for text");
      assertTrue(
          tokenizer.encode(Text.of(FULL + " ".repeat(MEGABYTE) + "a")).get(0).truncated(),
          "A word after a megabyte of blanks was forgotten");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-xlmr"})
  void twelveMegabytesCostLittle(String model) {
    int size = 12 * MEGABYTE;
    try (DjlTokenizer tokenizer = new DjlTokenizer(TinyTokenizers.of(model, MAX_LENGTH))) {
      for (String part : List.of(WORDS, " ", "x", "天", ".")) {
        Encoding encoding = tokenizer.encode(Text.of(part.repeat(size / part.length()))).get(0);
        assertTrue(
            encoding.length() <= MAX_LENGTH, part + " gave %d ids".formatted(encoding.length()));
      }
    }
  }

  private static String randomText(Random random, int length, int longestRun) {
    List<String> parts =
        List.of(
            "the",
            "mill",
            "river",
            "un",
            "天",
            "的",
            "é",
            "\u0301",
            "\ud83d\ude00",
            ".",
            "...",
            "-",
            "123",
            "\u0000",
            "\u00a0",
            "\ufffd",
            "Ünder",
            "ß",
            "السلام",
            "x");
    List<String> blanks = List.of(" ", "\n", "\t", " \r\n", "");
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      String part = parts.get(random.nextInt(parts.size()));
      String blank = blanks.get(random.nextInt(blanks.size()));
      int longest = random.nextInt(12) == 0 ? longestRun : 3;
      text.append(part.repeat(1 + random.nextInt(longest)));
      text.append(blank.repeat(1 + random.nextInt(longest)));
    }
    return text.toString();
  }
}
