package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import embark.head.Pooling;
import embark.infer.Graph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a folder is said, all of it, with what to do. */
class BundleReaderTest {

  private static final String ONNX = "onnx/model.onnx";
  private static final String DENSE = "2_Dense/model.safetensors";

  @TempDir Path temporary;
  private ModelFolder bert;

  @BeforeEach
  void copyTinyBert() {
    bert = ModelFolder.copy("tiny-bert", temporary.resolve("tiny-bert"));
  }

  @Test
  void readsAWholeFolder() {
    Bundle bundle = BundleReader.read(bert.path());
    assertEquals(32, bundle.maxLength());
    assertEquals(64, bundle.positions());
    assertEquals(0, bundle.padId());
    assertEquals(List.of(), bundle.embedding().problems());
    assertEquals(32, bundle.embedding().width());
    assertEquals(Graph.Shape.TOKENS, bundle.embedding().graph().orElseThrow().shape());
    assertEquals(bert.path().resolve(ONNX), bundle.model());
  }

  @Test
  void everyMissingFileIsNamedInOneMessage() throws IOException {
    bert.without(ONNX).without("tokenizer.json").without("config.json");
    BundleException e = assertThrows(BundleException.class, () -> BundleReader.read(bert.path()));
    assertEquals(3, e.problems().size(), e.getMessage());
    String subject = "Cannot read model bundle " + bert.path() + ": 3 problems.\n";
    assertTrue(e.getMessage().startsWith(subject), e.getMessage());
    for (String file : List.of("model.onnx", "tokenizer.json", "config.json")) {
      assertTrue(e.getMessage().contains("\n  - " + file + " is missing; expected "), file);
    }
    assertTrue(e.getMessage().contains("with save_pretrained into the same directory."));
  }

  @Test
  void oneMissingFileIsOneSentence() throws IOException {
    bert.without("tokenizer.json");
    assertEquals(
        "tokenizer.json is missing; expected model.onnx, tokenizer.json, config.json. Export the "
            + "tokenizer with save_pretrained into the same directory.",
        problem(bert));
  }

  @Test
  void aFileIsNoFolder() {
    Path file = bert.path().resolve("config.json");
    BundleException e = assertThrows(BundleException.class, () -> BundleReader.read(file));
    assertEquals(
        "Cannot read model bundle %s: it is not a directory; expected a Hugging Face model folder."
            .formatted(file),
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.00001, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99999})
  void aCutOffGraphIsNoGraph(double share) throws IOException {
    byte[] whole = bert.bytes(ONNX);
    bert.with(ONNX, Arrays.copyOf(whole, (int) (whole.length * share)));
    assertNoWholeOnnx();
  }

  @Test
  void randomBytesAreNoGraph() throws IOException {
    Random random = new Random(17);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[1 + random.nextInt(300)];
      random.nextBytes(bytes);
      bert.with(ONNX, bytes);
      assertNoWholeOnnx();
    }
  }

  private void assertNoWholeOnnx() {
    String problem = problem(bert);
    assertTrue(problem.startsWith("onnx/model.onnx is not a whole ONNX file ("), problem);
    assertTrue(problem.endsWith("). Copy or export it again."), problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "sentence_bert_config.json"
      })
  void corruptJsonIsNamed(String file) throws IOException {
    String whole = new String(bert.bytes(file), StandardCharsets.UTF_8);
    for (String broken :
        List.of(whole.substring(0, whole.length() / 2), "{\"a\": nonsense}", "\u0000")) {
      bert.with(file, broken);
      String problem = problem(bert);
      assertTrue(problem.startsWith(file + " is not JSON ("), problem);
      assertTrue(problem.endsWith("). Copy or export it again."), problem);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modules.json", "1_Pooling/config.json"})
  void corruptJsonOfTheSentenceVectorIsNamed(String file) throws IOException {
    bert.with(file, "{\"a\": nonsense}");
    BundleException e = assertThrows(BundleException.class, () -> BundleReader.read(bert.path()));
    assertTrue(e.problems().get(0).startsWith(file + " is not JSON ("), e.getMessage());
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

  @ParameterizedTest
  @CsvSource({
    "'{}', '[]'",
    "'{\"pooling_mode_mean_tokens\": true, \"pooling_mode_cls_token\": true}', '[cls, mean]'",
    "'{\"pooling_mode_weightedmean_tokens\": true}', '[weightedmean_tokens]'",
    "'{\"pooling_mode\": \"best\"}', '[best]'",
    "'{\"pooling_mode\": [\"max\", \"mean\"]}', '[max, mean]'"
  })
  void thePoolingIsExactlyOne(String config, String found) throws IOException {
    bert.with("1_Pooling/config.json", config);
    assertEquals(
        Stated.wrong(
            "1_Pooling/config.json asks for pooling %s; expected exactly one of [cls, lasttoken, "
                    .formatted(found)
                + "max, mean, mean_sqrt_len_tokens]. Correct it, or set the pooling."),
        BundleReader.read(bert.path()).embedding().sentence().pooling());
  }

  @Test
  void withoutModulesTheMeanIsTaken() throws IOException {
    bert.without("modules.json").without("1_Pooling/config.json");
    assertEquals(
        Stated.of(Pooling.MEAN), BundleReader.read(bert.path()).embedding().sentence().pooling());
  }

  @Test
  void modulesAreKnown() throws IOException {
    bert.with("modules.json", "[{\"type\": \"sentence_transformers.models.LSTM\"}]");
    assertEquals(
        "modules.json has a module of type 'sentence_transformers.models.LSTM'; expected "
            + "Transformer, Pooling, Dense, Dropout and Normalize. This model cannot be served.",
        embeddingProblem(bert));
  }

  @Test
  void normalizeIsLast() throws IOException {
    bert.with("modules.json", "[{\"type\": \"a.Normalize\"}, {\"type\": \"a.Dropout\"}]");
    assertEquals(
        "modules.json has Dropout after Normalize; expected Normalize last. This order cannot be "
            + "served.",
        embeddingProblem(bert));
  }

  @Test
  void modulesAreAList() throws IOException {
    bert.with("modules.json", "{}");
    assertEquals(
        "modules.json is not a list of modules. Copy it again from the model.",
        embeddingProblem(bert));
  }

  @Test
  void aPickleIsConvertedByTheUser() throws IOException {
    ModelFolder dense = distilbert().without(DENSE);
    assertEquals(
        "2_Dense/model.safetensors is missing; expected the weights of the dense layer in "
            + "2_Dense. Copy it from the model.",
        embeddingProblem(dense));
    dense.with("2_Dense/pytorch_model.bin", "a pickle");
    assertEquals(
        "2_Dense/model.safetensors is missing, and pytorch_model.bin is not read (it is a Python "
            + "pickle). Convert it: python -c \"import torch, safetensors.torch as s; "
            + "s.save_file(torch.load('2_Dense/pytorch_model.bin', weights_only=True), "
            + "'2_Dense/model.safetensors')\"",
        embeddingProblem(dense));
  }

  @Test
  void cutOffWeightsAreNoWeights() throws IOException {
    ModelFolder dense = distilbert();
    byte[] whole = dense.bytes(DENSE);
    for (int length : new int[] {0, 7, 8, 20, whole.length - 4, whole.length - 1}) {
      dense.with(DENSE, Arrays.copyOf(whole, length));
      String problem = embeddingProblem(dense);
      assertTrue(problem.startsWith(DENSE + " cannot be read: "), problem);
      assertTrue(problem.endsWith(". Copy it again."), problem);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 0, 4, 'tensor linear.weight is F16; expected F32'",
    "F32, 0, 4096, 'tensor linear.weight lies outside the file'",
    "F32, 8, 4, 'tensor linear.weight lies outside the file'",
    "F32, 0, 4, 'tensor linear.weight has 1 floats; expected 16 x 32'"
  })
  void weightsAreFloatsInTheFile(String type, int start, int end, String reason)
      throws IOException {
    String header =
        "{\"linear.weight\": {\"dtype\": \"%s\", \"data_offsets\": [%d, %d]}}"
            .formatted(type, start, end);
    String problem = embeddingProblem(distilbert().with(DENSE, safetensors(header, 4)));
    assertTrue(problem.startsWith(DENSE + " cannot be read: " + reason), problem);
  }

  @Test
  void aDenseLayerIsPlain() throws IOException {
    for (String field : List.of("use_residual", "module_input_name", "module_output_name")) {
      ModelFolder dense =
          ModelFolder.copy("tiny-distilbert", temporary.resolve(field))
              .changed(
                  "2_Dense/config.json",
                  json -> {
                    if (field.equals("use_residual")) {
                      json.put(field, true);
                    } else {
                      json.put(field, "token_embeddings");
                    }
                  });
      assertEquals(
          "2_Dense/config.json asks for a residual connection or other inputs than the pooled "
              + "vector; expected use_residual false and module_input_name sentence_embedding. "
              + "This model cannot be served.",
          embeddingProblem(dense));
    }
    ModelFolder plain =
        distilbert()
            .changed(
                "2_Dense/config.json",
                json ->
                    json.put("use_residual", false).put("module_input_name", "sentence_embedding"));
    assertEquals(List.of(), BundleReader.read(plain.path()).embedding().problems());
  }

  @Test
  void theActivationIsKnown() throws IOException {
    ModelFolder dense =
        distilbert()
            .changed(
                "2_Dense/config.json", json -> json.put("activation_function", "torch.nn.GELU"));
    assertEquals(
        "2_Dense/config.json asks for activation 'torch.nn.GELU'; expected one of [Identity, "
            + "ReLU, Tanh].",
        embeddingProblem(dense));
  }

  @Test
  void aDenseLayerTakesWhatTheGraphGives() throws IOException {
    String shape = "\"dtype\": \"F32\", \"data_offsets\"";
    String header =
        "{\"linear.weight\": {%s: [0, 24]}, \"linear.bias\": {%s: [24, 32]}}"
            .formatted(shape, shape);
    ModelFolder dense =
        distilbert()
            .with(DENSE, safetensors(header, 32))
            .changed(
                "2_Dense/config.json", json -> json.put("in_features", 3).put("out_features", 2));
    assertEquals(
        "a dense layer takes 3 components and is given 32. Copy the folder of one model.",
        embeddingProblem(dense));
  }

  @Test
  void aNegativeWidthIsNoWidth() throws IOException {
    String header = "{\"linear.weight\": {\"dtype\": \"F32\", \"data_offsets\": [0, 4]}}";
    ModelFolder dense =
        distilbert()
            .with(DENSE, safetensors(header, 4))
            .changed("2_Dense/config.json", json -> json.put("out_features", -1));
    String problem = embeddingProblem(dense);
    assertEquals(
        DENSE
            + " cannot be read: tensor linear.weight has 1 floats; expected -1 x 32. Copy it"
            + " again.",
        problem);
  }

  @Test
  void weightsBesideTheGraphAreThere() throws IOException {
    ModelFolder roberta =
        ModelFolder.copy("tiny-roberta", temporary.resolve("roberta")).without("model.onnx_data");
    assertEquals(
        "model.onnx_data is missing; expected the weights of the graph in it. Copy it from the "
            + "model.",
        problem(roberta));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../secret", "a/../../../secret"})
  void weightsStayInsideTheFolder(String location) throws IOException {
    bert.withGraph(
        ModelFolder.graph("last_hidden_state", 3).addInitializer(ModelFolder.external(location)));
    assertEquals(
        "the graph names '%s' as a file of weights; expected a path inside the folder. Do not use "
                .formatted(location)
            + "this model.",
        problem(bert));
  }

  @Test
  void weightsInsideNodesAreSeenToo() throws IOException {
    bert.withGraph(
        ModelFolder.graph("last_hidden_state", 3)
            .addNode(
                OnnxMl.NodeProto.newBuilder()
                    .addAttribute(
                        OnnxMl.AttributeProto.newBuilder()
                            .setT(ModelFolder.external("/etc/passwd")))));
    assertTrue(problem(bert).startsWith("the graph names '/etc/passwd'"), problem(bert));
  }

  @Test
  void weightsMayLieInTheFolderAboveTheGraph() throws IOException {
    bert.with("weights", new byte[4])
        .withGraph(
            ModelFolder.graph("last_hidden_state", 3)
                .addInitializer(ModelFolder.external("../weights")));
    assertTrue(BundleReader.read(bert.path()).files().contains("weights"));
  }

  @Test
  void aGraphWithATaskHeadGivesNoVectors() throws IOException {
    bert.withGraph(ModelFolder.graph("logits", 2));
    assertEquals(
        "the graph's outputs are [logits]; expected last_hidden_state [batch, length, hidden] or "
            + "sentence_embedding [batch, hidden]. Export the encoder without its task head (task "
            + "feature-extraction).",
        embeddingProblem(bert));
    bert.withGraph(ModelFolder.graph("logits", 3));
    assertTrue(embeddingProblem(bert).startsWith("the graph's outputs are [logits]"));
  }

  @Test
  void inputsAreKnown() throws IOException {
    bert.withGraph(
        ModelFolder.graph("last_hidden_state", 3)
            .addInput(ModelFolder.port("pixel_values", OnnxMl.TensorProto.DataType.INT64, 2, 0)));
    assertEquals(
        "the graph's inputs are [input_ids, attention_mask, token_type_ids, pixel_values]; "
            + "expected input_ids and, where the model has them, attention_mask and "
            + "token_type_ids. Export it with these names.",
        embeddingProblem(bert));
  }

  @Test
  void inputsAreOfOneIntegerType() throws IOException {
    bert.withGraph(
        ModelFolder.graph("last_hidden_state", 3)
            .setInput(0, ModelFolder.port("input_ids", OnnxMl.TensorProto.DataType.FLOAT, 2, 0)));
    String problem = embeddingProblem(bert);
    assertTrue(problem.endsWith("expected all int64 (7) or all int32 (6). Export it again."));
  }

  @Test
  void anOpenWidthIsLookedUp() throws IOException {
    OnnxMl.GraphProto.Builder open =
        ModelFolder.graph("last_hidden_state", 3)
            .setOutput(
                0, ModelFolder.port("last_hidden_state", OnnxMl.TensorProto.DataType.FLOAT, 3, 0));
    bert.withGraph(open);
    assertEquals(32, BundleReader.read(bert.path()).embedding().width());
    bert.changed("config.json", json -> json.remove("hidden_size"));
    assertEquals(
        "output last_hidden_state leaves its width open and config.json has no hidden_size. Add "
            + "hidden_size to config.json.",
        embeddingProblem(bert));
  }

  @Test
  void theNamedOutputIsPreferred() throws IOException {
    OnnxMl.GraphProto.Builder graph =
        ModelFolder.graph("hidden_states.0", 3)
            .addOutput(ModelFolder.port("pooler_output", OnnxMl.TensorProto.DataType.FLOAT, 2, 8))
            .addOutput(
                ModelFolder.port("last_hidden_state", OnnxMl.TensorProto.DataType.FLOAT, 3, 16));
    bert.withGraph(graph);
    Graph read = BundleReader.read(bert.path()).embedding().graph().orElseThrow();
    assertEquals("last_hidden_state", read.output());
    assertEquals(16, read.width());
  }

  @Test
  void theDefaultPromptIsKnown() throws IOException {
    bert.changed("config_sentence_transformers.json", j -> j.put("default_prompt_name", "who"));
    String problem = embeddingProblem(bert);
    assertTrue(
        problem.startsWith("config_sentence_transformers.json names 'who' as default prompt; "),
        problem);
    assertTrue(problem.endsWith("Correct default_prompt_name."), problem);
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
  @CsvSource({"roberta, 1, 64", "xlm-roberta, 1, 64", "mpnet, 1, 64", "bert, 1, 66"})
  void robertaCountsPositionsFromBehindThePaddingId(String type, int padId, int positions)
      throws IOException {
    bert.changed(
        "config.json",
        json ->
            json.put("model_type", type)
                .put("pad_token_id", padId)
                .put("max_position_embeddings", 66));
    Bundle bundle = BundleReader.read(bert.path());
    assertEquals(positions, bundle.positions());
    assertEquals(padId, bundle.padId());
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

  private ModelFolder distilbert() {
    return ModelFolder.copy("tiny-distilbert", temporary.resolve("tiny-distilbert"));
  }

  private static ObjectNode normalizer(ModelFolder folder) throws IOException {
    Bundle bundle = BundleReader.read(folder.path());
    String json = bundle.tokenizer(8, Bundle.Casing.AS_BUNDLED).json();
    return (ObjectNode) new ObjectMapper().readTree(json).path("normalizer");
  }

  /** The one problem of a folder. */
  private static String problem(ModelFolder folder) {
    BundleException e = assertThrows(BundleException.class, () -> BundleReader.read(folder.path()));
    assertEquals(1, e.problems().size(), e.getMessage());
    assertEquals(
        "Cannot read model bundle " + folder.path() + ": " + e.problems().get(0), e.getMessage());
    return e.problems().get(0);
  }

  /** The one thing that keeps a folder from giving sentence vectors. */
  private static String embeddingProblem(ModelFolder folder) {
    List<String> problems = BundleReader.read(folder.path()).embedding().problems();
    assertEquals(1, problems.size(), problems.toString());
    return problems.get(0);
  }

  private static byte[] safetensors(String header, int data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + json.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
