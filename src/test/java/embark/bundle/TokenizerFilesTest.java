package embark.bundle;

import static embark.bundle.FolderProblems.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tokenizer's files: its casing, and the longest text it takes. */
class TokenizerFilesTest {

  @TempDir Path temporary;
  private ModelFolder bert;

  @BeforeEach
  void copyTinyBert() {
    bert = ModelFolder.copy("tiny-bert", temporary.resolve("tiny-bert"));
  }

  @Test
  void aTokenizerHasAModel() throws IOException {
    bert.with("tokenizer.json", "{\"normalizer\": null}");
    assertEquals(
        "tokenizer.json cannot be read (it has no model). Copy or export it again.", problem(bert));
    bert.with("tokenizer.json", "[]");
    assertEquals(
        "tokenizer.json cannot be read (it is no JSON object). Copy or export it again.",
        problem(bert));
  }

  @Test
  void theMaximumLengthIsCappedAtThePositions() throws IOException {
    bert.changed("sentence_bert_config.json", json -> json.put("max_seq_length", 512));
    assertEquals(64, BundleReader.read(bert.path()).maxLength());
    bert.changed("sentence_bert_config.json", json -> json.remove("max_seq_length"))
        .changed("tokenizer_config.json", json -> json.put("model_max_length", 50));
    assertEquals(50, BundleReader.read(bert.path()).maxLength());
    bert.changed("tokenizer_config.json", json -> json.put("model_max_length", 1e30));
    assertEquals(64, BundleReader.read(bert.path()).maxLength());
    bert.changed("tokenizer_config.json", json -> json.remove("model_max_length"));
    assertEquals(64, BundleReader.read(bert.path()).maxLength());
  }

  @Test
  void aMaximumLengthOfZeroIsRefused() throws IOException {
    bert.changed("sentence_bert_config.json", json -> json.put("max_seq_length", 0));
    String problem = problem(bert);
    assertTrue(problem.startsWith("the maximum length is 0"), problem);
    assertTrue(problem.contains("expected at least 1. Correct max_seq_length"), problem);
  }

  @ParameterizedTest
  @CsvSource({
    "BertTokenizer, false",
    "BertTokenizerFast, false",
    "DistilBertTokenizer, false",
    ", false",
    "PreTrainedTokenizerFast, true",
    "TokenizersBackend, true"
  })
  void theConfigurationWinsForBertTokenizersOnly(String tokenizerClass, boolean asItStands)
      throws IOException {
    bert.changed(
        "tokenizer_config.json",
        json ->
            json.put("tokenizer_class", tokenizerClass)
                .put("do_lower_case", false)
                .put("strip_accents", true)
                .put("tokenize_chinese_chars", false));
    ObjectNode normalizer = normalizer(bert);
    assertEquals(asItStands, normalizer.path("lowercase").asBoolean());
    assertEquals(!asItStands, normalizer.path("strip_accents").asBoolean());
    assertEquals(asItStands, normalizer.path("handle_chinese_chars").asBoolean());
    assertTrue(normalizer.path("clean_text").asBoolean(), "Another setting changed");
  }

  @Test
  void whatTheConfigurationDoesNotSayStays() throws IOException {
    changeNormalizer(json -> json.put("lowercase", false).put("strip_accents", true));
    bert.changed(
        "tokenizer_config.json",
        json -> json.remove(List.of("do_lower_case", "strip_accents", "tokenize_chinese_chars")));
    assertEquals("false", normalizer(bert).path("lowercase").asText());
    assertEquals("true", normalizer(bert).path("strip_accents").asText());
    bert.changed("tokenizer_config.json", json -> json.putNull("strip_accents"));
    assertTrue(normalizer(bert).path("strip_accents").isNull(), "null is a setting");
  }

  private void changeNormalizer(Consumer<ObjectNode> change) throws IOException {
    bert.changed("tokenizer.json", json -> change.accept((ObjectNode) json.path("normalizer")));
  }

  @Test
  void sentenceTransformersLowerCasesFirst() throws IOException {
    ModelFolder xlmr =
        ModelFolder.copy("tiny-xlmr", temporary.resolve("xlmr"))
            .changed("sentence_bert_config.json", json -> json.put("do_lower_case", true));
    ObjectNode normalizer = normalizer(xlmr);
    assertEquals("Sequence", normalizer.path("type").asText());
    assertEquals("Lowercase", normalizer.path("normalizers").path(0).path("type").asText());
    assertEquals("Sequence", normalizer.path("normalizers").path(1).path("type").asText());
  }

  @Test
  void sentenceTransformersLowerCasesACasedBert() throws IOException {
    bert.changed("tokenizer_config.json", json -> json.put("do_lower_case", false))
        .changed("sentence_bert_config.json", json -> json.put("do_lower_case", true));
    ObjectNode normalizer = normalizer(bert);
    assertEquals("Lowercase", normalizer.path("normalizers").path(0).path("type").asText());
    // Accents are stripped only where BERT's own lower-casing is on.
    assertFalse(normalizer.path("normalizers").path(1).path("lowercase").asBoolean());
  }

  private static ObjectNode normalizer(ModelFolder folder) throws IOException {
    Bundle bundle = BundleReader.read(folder.path());
    String json = bundle.tokenizer(8, Bundle.Casing.AS_BUNDLED).json();
    return (ObjectNode) new ObjectMapper().readTree(json).path("normalizer");
  }
}
