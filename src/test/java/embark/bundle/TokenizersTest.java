package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import embark.tokenize.DjlTokenizer;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import embark.tokenize.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which files are read as BERT's by Embark itself. */
class TokenizersTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Text TEXT = Text.of("The MILL's gâtes: 天天 <x> [x] unreadable");

  private record Change(String name, Consumer<ObjectNode> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Change> stillBert() {
    return List.of(
        new Change("nothing", file -> {}),
        new Change("accents kept", file -> part(file, "normalizer").put("strip_accents", false)),
        new Change(
            "accents of cased text stripped",
            file -> part(file, "normalizer").put("lowercase", false).put("strip_accents", true)),
        new Change(
            "Chinese in words",
            file -> part(file, "normalizer").put("handle_chinese_chars", false)),
        new Change("shorter words", file -> part(file, "model").put("max_input_chars_per_word", 5)),
        new Change("no type", file -> part(file, "model").remove("type")),
        new Change("no special tokens around", file -> file.putNull("post_processor")),
        new Change(
            "BERT's own post-processor",
            file -> {
              ObjectNode processor = file.putObject("post_processor").put("type", "BertProcessing");
              processor.putArray("sep").add("[SEP]").add(3);
              processor.putArray("cls").add("[CLS]").add(2);
            }),
        new Change("an added token", file -> added(file, "[x]", false)));
  }

  static List<Change> noLongerBert() {
    return List.of(
        new Change("uncleaned text", file -> part(file, "normalizer").put("clean_text", false)),
        new Change("another normalizer", file -> file.putObject("normalizer").put("type", "NFC")),
        new Change("no normalizer", file -> file.putNull("normalizer")),
        new Change(
            "another pre-tokenizer",
            file -> file.putObject("pre_tokenizer").put("type", "Whitespace")),
        new Change(
            "another prefix", file -> part(file, "model").put("continuing_subword_prefix", "@@")),
        new Change(
            "words of a million",
            file -> part(file, "model").put("max_input_chars_per_word", 1 << 20)),
        new Change("no unknown piece", file -> part(file, "model").put("unk_token", "[NONE]")),
        new Change("an added token that is normalized", file -> added(file, "[x]", true)),
        new Change("an added word", file -> added(file, "unreadable", false)));
  }

  @ParameterizedTest
  @MethodSource("stillBert")
  void bertsFilesAreReadByEmbark(Change change) throws IOException {
    TokenizerDefinition definition = changed(change);
    try (Tokenizer tokenizer = Tokenizers.open(definition);
        Tokenizer library = new DjlTokenizer(definition)) {
      assertInstanceOf(WordPieceTokenizer.class, tokenizer);
      for (Text text : List.of(TEXT, new Text("gâtes", TEXT.first()))) {
        assertArrayEquals(library.encode(text).get(0).ids(), tokenizer.encode(text).get(0).ids());
        assertArrayEquals(
            library.encode(text).get(0).typeIds(), tokenizer.encode(text).get(0).typeIds());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("noLongerBert")
  void otherFilesAreReadByTheLibrary(Change change) throws IOException {
    try (Tokenizer tokenizer = Tokenizers.open(changed(change))) {
      assertInstanceOf(DjlTokenizer.class, tokenizer);
    }
  }

  /** The library's refusal is the one that is seen. */
  @Test
  void whatIsNoTokenizerIsRefusedByTheLibrary() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Tokenizers.open(new TokenizerDefinition("{\"model\": 1", 8)));
    assertTrue(e.getMessage().startsWith("Cannot read tokenizer.json: "), e.getMessage());
  }

  private static TokenizerDefinition changed(Change change) throws IOException {
    Path file = Path.of("src/test/resources/models/tiny-bert/tokenizer.json");
    ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(file));
    change.change().accept(json);
    return new TokenizerDefinition(json.toString(), 32);
  }

  private static ObjectNode part(ObjectNode file, String name) {
    return (ObjectNode) file.get(name);
  }

  private static void added(ObjectNode file, String content, boolean normalized) {
    file.withArray("added_tokens")
        .addObject()
        .put("id", 750)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", normalized)
        .put("special", false);
  }
}
