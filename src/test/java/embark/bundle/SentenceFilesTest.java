package embark.bundle;

import static embark.bundle.FolderProblems.embeddingProblem;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.head.Pooling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that say how a sentence vector is made: modules, pooling, dense layers, prompts. */
class SentenceFilesTest {

  private static final String DENSE = "2_Dense/model.safetensors";

  @TempDir Path temporary;
  private ModelFolder bert;

  @BeforeEach
  void copyTinyBert() {
    bert = ModelFolder.copy("tiny-bert", temporary.resolve("tiny-bert"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"modules.json", "1_Pooling/config.json"})
  void corruptJsonOfTheSentenceVectorIsNamed(String file) throws IOException {
    bert.with(file, "{\"a\": nonsense}");
    BundleException e = assertThrows(BundleException.class, () -> BundleReader.read(bert.path()));
    assertTrue(e.problems().get(0).startsWith(file + " is not JSON ("), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"pooling_mode_mean_tokens\": false}', '[]'",
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
  void whereNoPoolingIsNamedTheMeanIsTaken() throws IOException {
    bert.with("1_Pooling/config.json", "{\"pooling_mode_cls_token\": false}");
    assertEquals(
        Stated.of(Pooling.MEAN), BundleReader.read(bert.path()).embedding().sentence().pooling());
    bert.without("1_Pooling/config.json");
    assertEquals(
        Stated.wrong(
            "1_Pooling/config.json is missing; expected the pooling in it. Copy it from the model,"
                + " or set the pooling."),
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
    "I64, 0, 4, 'tensor linear.weight is I64; expected F32'",
    "F16, 0, 4, 'tensor linear.weight has 2 floats; expected 16 x 32'",
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

  /** 1.5 and -2 as IEEE 754's binary16, and as the upper half of a float. */
  @ParameterizedTest
  @CsvSource({"F16, 3E00, C000", "BF16, 3FC0, C000"})
  void weightsOfHalfTheBitsAreReadToo(String type, String one, String two) throws IOException {
    String header =
        "{\"linear.weight\": {\"dtype\": \"%s\", \"data_offsets\": [0, 4]}}".formatted(type);
    byte[] file = safetensors(header, 4);
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(file.length - 4, (short) Integer.parseInt(one, 16))
        .putShort(file.length - 2, (short) Integer.parseInt(two, 16));
    assertArrayEquals(new float[] {1.5f, -2f}, Safetensors.of(file).floats("linear.weight"));
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
  void theDefaultPromptIsKnown() throws IOException {
    bert.changed("config_sentence_transformers.json", j -> j.put("default_prompt_name", "who"));
    String problem = embeddingProblem(bert);
    assertTrue(
        problem.startsWith("config_sentence_transformers.json names 'who' as default prompt; "),
        problem);
    assertTrue(problem.endsWith("Correct default_prompt_name."), problem);
  }

  private ModelFolder distilbert() {
    return ModelFolder.copy("tiny-distilbert", temporary.resolve("tiny-distilbert"));
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
