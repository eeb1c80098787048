package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.tokenize.TokenizerDefinition;
import embark.tokenize.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words of tokenizers of all kinds, by their ids and by their tokens. */
class VocabularyFileTest {

  private static final Path MODELS = Path.of("src/test/resources/models");

  @TempDir private Path folder;

  /** WordPiece, SentencePiece's list and bytes, with what a token is as a text. */
  @ParameterizedTest
  @CsvSource({
    "masks-bert, 434, ##res, ##res",
    "masks-bert, 4, [MASK], [MASK]",
    "masks-albert, 12, ▁the, the",
    "masks-albert, 17, es, es",
    "masks-roberta, 276, Ġp, ' p'",
    "masks-roberta, 4, <mask>, <mask>",
    "masks-roberta, 161, à, �"
  })
  void tokensHaveIdsAndTexts(String model, int id, String token, String text) {
    Bundle bundle = BundleReader.read(MODELS.resolve(model));
    assertEquals(Map.of(token, id), bundle.ids(Set.of(token, "no such token")));
    assertEquals(text, bundle.vocabulary().text(id));
  }

  @Test
  void aFileKeepsItsOwnDecoder() {
    String own =
        """
        {"decoder": {"type": "WordPiece", "prefix": "@@", "cleanup": false},
        "model": {"type": "WordPiece", "vocab": {"a": 0}}}
        """;
    assertEquals(own, new VocabularyFile(own).decodable());
    String none = "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}}}";
    assertTrue(new VocabularyFile(none).decodable().startsWith("{\"decoder\":{\"type\":\"Word"));
    String nil = "{\"decoder\": null, \"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\", 0]]}}";
    assertTrue(new VocabularyFile(nil).decodable().contains("\"Metaspace\""));
    assertTrue(new VocabularyFile(nil).decodable().endsWith("\"vocab\": [[\"a\", 0]]}}"));
  }

  @Test
  void idsThatTheTokenizerDoesNotHaveAreNothing() {
    Bundle bundle = BundleReader.read(MODELS.resolve("masks-bert"));
    TokenizerDefinition definition = bundle.tokenizer(9, Bundle.Casing.AS_BUNDLED);
    Vocabulary vocabulary =
        Vocabulary.read(
            new TokenizerDefinition(new VocabularyFile(definition.json()).decodable(), 9), 9000);
    assertEquals("", vocabulary.text(8999));
    assertEquals("[MASK]", vocabulary.text(4));
  }

  @Test
  void theMaskIsTheOneThatTheFilesName() throws IOException {
    ModelFolder copy = ModelFolder.copy("masks-bert", folder.resolve("model"));
    assertEquals(Optional.of(new Mask("[MASK]", 4)), BundleReader.read(copy.path()).mask());
    copy.changed("tokenizer_config.json", json -> json.remove("mask_token"));
    assertEquals(Optional.of(new Mask("[MASK]", 4)), BundleReader.read(copy.path()).mask());
    copy.changed(
        "tokenizer_config.json", json -> json.putObject("mask_token").put("content", "[SEP]"));
    assertEquals(Optional.of(new Mask("[SEP]", 3)), BundleReader.read(copy.path()).mask());
    copy.changed("tokenizer_config.json", json -> json.put("mask_token", "not there"));
    assertEquals(Optional.empty(), BundleReader.read(copy.path()).mask());
  }
}
