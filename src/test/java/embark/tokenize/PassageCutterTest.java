package embark.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.Tokenizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where texts are cut, whatever their blanks and marks are, and however tokens are placed. */
class PassageCutterTest {

  private static final int ALL = 1 << 20;
  private static final Pattern END = Pattern.compile("[.!?]\\s*");

  static List<String> models() {
    return List.of(
        "tiny-bert", "tiny-roberta", "tiny-xlmr", "classifier-albert", "classifier-deberta-v2");
  }

  private static List<Passage> cut(
      String model, int tokens, Optional<Sentences> sentences, String text) {
    Bundle bundle = BundleReader.read(Path.of("src/test/resources/models", model));
    TokenizerDefinition whole = bundle.tokenizer(ALL, Bundle.Casing.AS_BUNDLED);
    TokenizerDefinition narrow = bundle.tokenizer(tokens + 1, Bundle.Casing.AS_BUNDLED);
    try (Tokenizer placing = Tokenizers.open(whole.with(bundle.placing()));
        Tokenizer counting = Tokenizers.open(narrow)) {
      PassageCutter.Limits limits = new PassageCutter.Limits(tokens, 0, "");
      return new PassageCutter(placing, counting, limits, sentences).cut(text);
    }
  }

  private static List<String> texts(String text, List<Passage> passages) {
    CodePoints characters = new CodePoints(text);
    List<String> texts = new ArrayList<>();
    passages.forEach(one -> texts.add(characters.substring(one.start(), one.end())));
    return texts;
  }

  private static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static String withoutBlanks(String text) {
    return text.codePoints()
        .filter(c -> !isBlank(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** That blanks or the text's ends are around each passage, and nothing else is between two. */
  private static void assertWholeWords(String text, List<Passage> passages) {
    assertTrue(passages.size() > 3, passages.toString());
    CodePoints characters = new CodePoints(text);
    for (Passage one : passages) {
      String what = characters.substring(Math.max(0, one.start() - 2), one.end());
      assertTrue(one.start() == 0 || isBlank(characters.at(one.start() - 1)), what);
      assertTrue(one.end() == characters.length() || isBlank(characters.at(one.end())), what);
    }
    assertEquals(withoutBlanks(text), withoutBlanks(String.join("", texts(text, passages))));
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyBlankPartsWords(String model) {
    for (String blank : List.of("\n", "\r\n", "\t", "\u00A0", "\u3000", " \n ")) {
      String text = String.join(blank, "miller", "river", "falcon", "").repeat(20);
      assertWholeWords(text, cut(model, 30, Optional.empty(), text));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void whatHasNoTokenStaysWithItsWord(String model) {
    String marks =
        "\u200Eun cafe\u0301 \u200B re\u0301sume\u0301\u200D cat\uFE0F \uD83D\uDC08\u200D ";
    String text = marks.repeat(20);
    assertWholeWords(text, cut(model, 40, Optional.empty(), text));
  }

  @ParameterizedTest
  @MethodSource("models")
  void passagesEndWithSentencesThatFit(String model) {
    String text = "the old cat slept. is it warm?  and nobody runs!\n".repeat(12);
    Sentences sentences =
        whole -> END.matcher(whole).results().mapToInt(MatchResult::end).toArray();
    List<Passage> passages = cut(model, 60, Optional.of(sentences), text);
    assertWholeWords(text, passages);
    for (String passage : texts(text, passages)) {
      assertTrue(passage.matches("(?s).*[.!?]"), passage);
    }
  }

  /** The library stops at 512 tokens unless it is told otherwise: then none would be too many. */
  @ParameterizedTest
  @MethodSource("models")
  void passagesOf512TokensAreNoLonger(String model) {
    String text = "the old mill, and 3 gates open. ".repeat(300);
    Bundle bundle = BundleReader.read(Path.of("src/test/resources/models", model));
    TokenizerDefinition whole = bundle.tokenizer(ALL, Bundle.Casing.AS_BUNDLED);
    List<Passage> passages = cut(model, 512, Optional.empty(), text);
    assertTrue(passages.size() > 2, passages.toString());
    try (Tokenizer counting = Tokenizers.open(whole)) {
      for (String passage : texts(text, passages)) {
        int tokens = counting.encode(Text.of(passage)).get(0).length();
        assertTrue(tokens <= 512, tokens + " tokens");
      }
    }
  }
}
