package embark.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What our own WordPiece reads comes out as the library's, and what it cannot it leaves. */
class WordPieceTokenizerTest {

  private static final Path BUILT_IN =
      Path.of(System.getProperty("embark.cache"), "models", "all-MiniLM-L6-v2", "tokenizer.json");

  private static final List<String> WORDS =
      List.of(
          "the",
          "The",
          "UNAFFABLE",
          "river's",
          "3.14",
          "co-op",
          "e-mail@x.org",
          "#tag",
          "[SEP",
          "[ SEP]",
          "<b>",
          "ß",
          "Éa",
          "naïve",
          "ﬁ",
          "天",
          "中国",
          "한국어",
          "ελΣ",
          "Ёж",
          "हिन्दी",
          "עברית",
          "\ud83d\ude00",
          "\ud835\udc00",
          "ä\u0308\u0323",
          "x\u200by",
          "\u0130",
          "…",
          "¿");

  /** No rules and all rules: what each character and the next become. */
  static List<Set<BertRule>> rules() {
    return List.of(EnumSet.noneOf(BertRule.class), EnumSet.allOf(BertRule.class));
  }

  /** The sets between. */
  static List<Set<BertRule>> otherRules() {
    List<Set<BertRule>> others = new ArrayList<>(allRules());
    others.removeAll(rules());
    return others;
  }

  private static List<Set<BertRule>> allRules() {
    List<Set<BertRule>> sets = new ArrayList<>(List.of(EnumSet.noneOf(BertRule.class)));
    for (BertRule rule : BertRule.values()) {
      for (Set<BertRule> without : List.copyOf(sets)) {
        Set<BertRule> with = EnumSet.of(rule);
        with.addAll(without);
        sets.add(with);
      }
    }
    return sets;
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("otherRules")
  void everyCodePointBySomeOfTheRulesToo(Set<BertRule> rules) {
    assertAlike(rules);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyCodePointBesideAnyReadsAsTheReferences(Set<BertRule> rules) {
    assertAlike(rules);
  }

  private static void assertAlike(Set<BertRule> rules) {
    boolean all = rules.size() == BertRule.values().length;
    try (CodePointTokenizers both = new CodePointTokenizers(rules)) {
      // A plane or two for all rules: what lies beyond is nothing but letters and private use.
      both.assertAllAlike(0, all ? Character.MAX_CODE_POINT : 0x1FFFF);
      if (!rules.contains(BertRule.STRIP_ACCENTS)) {
        assertEquals(0, both.left(), "Without decomposition nothing depends on its neighbours");
      }
      assertTrue(both.left() < 200, "%d code points are left".formatted(both.left()));
      both.assertNeighboursAlike(new Random(5), 40_000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 16, 256})
  void randomTextsReadAsTheLibraryReadsThem(int maxLength) throws IOException {
    Random random = new Random(maxLength);
    try (Both builtIn = new Both(builtIn(maxLength));
        Both tiny = new Both("tiny-bert", maxLength);
        Both cased = new Both("tiny-distilbert", maxLength);
        Both otherFrame = new Both("classifier-mpnet", maxLength)) {
      for (int i = 0; i < 300; i++) {
        Text text = Text.of(randomText(random, 1 + random.nextInt(40)));
        for (Both both : List.of(builtIn, tiny, cased, otherFrame)) {
          both.assertAlike("text " + i + " " + text, text);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 9, 16, 64})
  void randomPairsReadAsTheLibraryReadsThem(int maxLength) throws IOException {
    Random random = new Random(maxLength);
    try (Both builtIn = new Both(builtIn(maxLength));
        Both otherFrame = new Both("classifier-mpnet", maxLength)) {
      for (int i = 0; i < 150; i++) {
        Text text =
            new Text(
                randomText(random, random.nextInt(random.nextBoolean() ? 3 : 15)),
                randomText(random, random.nextInt(random.nextBoolean() ? 3 : 15)));
        builtIn.assertAlike("pair " + i + " " + text, text);
        otherFrame.assertAlike("pair " + i + " " + text, text);
      }
    }
  }

  /** Words of about as many characters as are cut into pieces, and such as end in no piece. */
  @Test
  void wordsOfAnyLengthReadAsTheLibraryReadsThem() throws IOException {
    try (Both both = new Both(builtIn(256))) {
      for (String letter : List.of("a", "Z", "é", "ǰ", "한", "\ud835\udc00", "\u0301", "q\u0323")) {
        for (int length = 1; length < 310; length += length > 40 && length < 96 ? 9 : 1) {
          both.assertAlike(letter + " x " + length, Text.of("x" + letter.repeat(length) + " b"));
        }
        for (int length = 2_040; length < 2_056; length++) {
          String blanks = " ".repeat(length);
          both.assertAlike(letter + " at " + length, Text.of(blanks + letter.repeat(40) + "."));
        }
      }
    }
  }

  @Test
  void addedTokensAndHalvesOfCharactersAreLeftToTheLibrary() throws IOException {
    try (WordPieceTokenizer tokenizer =
        assertInstanceOf(WordPieceTokenizer.class, Tokenizers.open(builtIn(64)))) {
      assertNotNull(tokenizer.ownEncoding(Text.of("[SEP [sep] [ SEP ] (SEP) <s> [unused0]")));
      for (String left : List.of("a [SEP] b", "x[MASK]", "a\ud83d b", "\ude00", "x\u302e")) {
        assertNull(tokenizer.ownEncoding(Text.of(left)), left);
        assertNull(tokenizer.ownEncoding(new Text("a", left)), left);
      }
    }
    try (Both both = new Both(builtIn(64))) {
      both.assertAlike("added", Text.of("a [SEP] b [MASK]c[PAD] d[UNK]"));
      both.assertAlike("added in a pair", new Text("a [SEP] b", "[MASK]c"));
    }
  }

  @Test
  void aLongTextIsReadNoFurtherThanItsIdsNeed() throws IOException {
    String settled = "word ".repeat(2_000);
    try (WordPieceTokenizer tokenizer =
        assertInstanceOf(WordPieceTokenizer.class, Tokenizers.open(builtIn(64)))) {
      Encoding encoding = tokenizer.ownEncoding(Text.of(settled + "[SEP]"));
      assertNotNull(encoding, "The end of the text was read");
      assertTrue(encoding.truncated(), "Text was left out, unsaid");
      assertNull(tokenizer.ownEncoding(Text.of(" ".repeat(10_000) + "[SEP]")));
    }
  }

  @Test
  void manyThreadsReadAtOnce() throws Exception {
    Random random = new Random(3);
    List<Text> texts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      texts.add(Text.of(randomText(random, 1 + random.nextInt(60))));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Tokenizer tokenizer = Tokenizers.open(builtIn(64))) {
      List<int[]> alone = texts.stream().map(text -> tokenizer.encode(text).get(0).ids()).toList();
      List<Future<List<int[]>>> together = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        together.add(
            threads.submit(
                () -> texts.stream().map(text -> tokenizer.encode(text).get(0).ids()).toList()));
      }
      for (Future<List<int[]>> one : together) {
        for (int i = 0; i < texts.size(); i++) {
          assertArrayEquals(alone.get(i), one.get().get(i), "ids of " + texts.get(i));
        }
      }
    } finally {
      threads.shutdown();
    }
  }

  /** The model is told another vocabulary than the library: they cannot agree. */
  @Test
  void aModelThatReadsOtherwiseIsNotUsed() throws IOException {
    TokenizerDefinition definition = TinyTokenizers.of("tiny-bert", 16);
    WordPieceModel other =
        new WordPieceModel(
            Map.of("[UNK]", 0, "a", 7, "##b", 8),
            "[UNK]",
            100,
            EnumSet.allOf(BertRule.class),
            List.of("[SEP]"));
    try (Tokenizer tokenizer = WordPieceTokenizer.open(definition, other)) {
      assertInstanceOf(DjlTokenizer.class, tokenizer);
    }
  }

  @Test
  void theMaximumLengthHasRoomForTheSpecialTokens() {
    TokenizerDefinition tooShort = TinyTokenizers.of("tiny-bert", 1);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Tokenizers.open(tooShort));
    assertEquals(
        "Invalid maxLength: 1; expected at least 2, the special tokens of a text.", e.getMessage());
  }

  @Test
  void theReferenceIsOpenedForTheFirstTextThatNeedsIt() throws Exception {
    Text foreign = Text.of("a [SEP] b");
    TokenizerDefinition definition = builtIn(64);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    Tokenizer tokenizer = Tokenizers.open(definition);
    try (DjlTokenizer library = new DjlTokenizer(definition)) {
      assertNull(((WordPieceTokenizer) tokenizer).ownEncoding(foreign));
      List<Future<int[]>> read = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        read.add(threads.submit(() -> tokenizer.encode(foreign).get(0).ids()));
      }
      for (Future<int[]> one : read) {
        assertArrayEquals(library.encode(foreign).get(0).ids(), one.get());
      }
    } finally {
      threads.shutdown();
      tokenizer.close();
    }
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> tokenizer.encode(foreign));
    assertEquals("The tokenizer is closed; expected an open one.", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-roberta", "tiny-xlmr", "classifier-albert"})
  void otherTokenizersAreTheLibrarys(String model) {
    try (Tokenizer tokenizer = Tokenizers.open(TinyTokenizers.of(model, 16))) {
      assertInstanceOf(DjlTokenizer.class, tokenizer);
    }
  }

  private static TokenizerDefinition builtIn(int maxLength) throws IOException {
    return new TokenizerDefinition(Files.readString(BUILT_IN), maxLength);
  }

  private static String randomText(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(WORDS.get(random.nextInt(WORDS.size())));
      text.append(random.nextInt(4) == 0 ? "" : " ");
    }
    return text.toString();
  }
}
