package embark.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import embark.head.Dense;
import embark.head.Normalization;
import embark.head.Pooling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the sentence-transformers side of a bundle: modules, pooling, dense layers, prompts. */
final class SentenceReader {

  private static final String MEAN = "mean";

  /** Names of the pooling configuration, in old files a flag each and in new ones a value. */
  private static final Map<String, Pooling> MODES =
      Map.of(
          MEAN,
          Pooling.MEAN,
          "cls",
          Pooling.CLS,
          "max",
          Pooling.MAX,
          "lasttoken",
          Pooling.LAST_TOKEN,
          "mean_sqrt_len_tokens",
          Pooling.MEAN_SQRT_LEN);

  private static final Map<String, Dense.Activation> ACTIVATIONS =
      Map.of(
          "Identity", Dense.Activation.IDENTITY,
          "Tanh", Dense.Activation.TANH,
          "ReLU", Dense.Activation.RELU);

  /** Modules behind the pooling, as sentence-transformers names their folders. */
  private static final List<String> FOLDERS = List.of("2_Dense", "2_Normalize", "3_Normalize");

  /** What sentence-transformers calls the vector of a text. */
  private static final String VECTOR = "sentence_embedding";

  private final BundleFiles files;
  private final Problems problems;
  private Stated<Pooling> pooling = Stated.of(Pooling.MEAN);
  private SentenceSettings.PromptTokens promptTokens = SentenceSettings.PromptTokens.POOLED;
  private Normalization normalization = Normalization.NONE;
  private final List<Dense> layers = new ArrayList<>();

  SentenceReader(BundleFiles files, Problems problems) {
    this.files = files;
    this.problems = problems;
  }

  /** Whether the folder says how the vectors of tokens become one of a text. */
  boolean hasModules() {
    return files.has("modules.json")
        || files.has("1_Pooling/config.json")
        || FOLDERS.stream().anyMatch(files::hasFolder);
  }

  /** The settings; where files are wrong, problems are added and defaults stand in. */
  SentenceSettings read() {
    JsonNode modules = files.json("modules.json");
    if (modules.isMissingNode()) {
      modulesByFolder();
    } else if (!modules.isArray()) {
      problems.add("modules.json is not a list of modules. Copy it again from the model.");
    } else {
      modules.forEach(this::module);
    }
    JsonNode prompting = files.json("config_sentence_transformers.json");
    Map<String, String> prompts = new LinkedHashMap<>();
    prompting
        .path("prompts")
        .properties()
        .forEach(prompt -> prompts.put(prompt.getKey(), prompt.getValue().asText()));
    Optional<String> defaultPrompt =
        Optional.ofNullable(prompting.path("default_prompt_name").textValue());
    if (defaultPrompt.isPresent() && !prompts.containsKey(defaultPrompt.get())) {
      problems.add(
          "config_sentence_transformers.json names '%s' as default prompt; expected one of %s. "
              + "Correct default_prompt_name.",
          defaultPrompt.get(), prompts.keySet());
    }
    return new SentenceSettings(
        pooling, promptTokens, layers, normalization, prompts, defaultPrompt);
  }

  private void modulesByFolder() {
    if (files.has("1_Pooling/config.json")) {
      pooling("1_Pooling");
    }
    if (files.hasFolder("2_Dense")) {
      dense("2_Dense");
    }
    if (files.hasFolder("2_Normalize") || files.hasFolder("3_Normalize")) {
      normalization = Normalization.L2;
    }
  }

  private void module(JsonNode module) {
    String type = module.path("type").asText("");
    String path = module.path("path").asText("");
    String kind = type.substring(type.lastIndexOf('.') + 1);
    if (normalization == Normalization.L2) {
      problems.add(
          "modules.json has %s after Normalize; expected Normalize last. This order cannot be "
              + "served.",
          kind);
    }
    if (!path.matches("[^/.][^/]*|")) {
      problems.add(
          "modules.json has %s in '%s'; expected a folder beside it. Do not use this model.",
          kind, path);
      return;
    }
    switch (kind) {
      case "Transformer", "Dropout" -> {}
      case "Pooling" -> pooling(path);
      case "Dense" -> dense(path);
      case "Normalize" -> normalization = Normalization.L2;
      default ->
          problems.add(
              "modules.json has a module of type '%s'; expected Transformer, Pooling, Dense, "
                  + "Dropout and Normalize. This model cannot be served.",
              type);
    }
  }

  private void pooling(String path) {
    String file = path + "/config.json";
    JsonNode config = files.json(file);
    Map<String, Boolean> modes = new TreeMap<>();
    config
        .properties()
        .forEach(
            field -> {
              if (field.getKey().startsWith("pooling_mode_") && field.getValue().asBoolean()) {
                modes.put(mode(field.getKey()), true);
              }
            });
    JsonNode named = config.path("pooling_mode");
    if (named.isTextual()) {
      modes.put(named.asText(), true);
    } else {
      named.forEach(mode -> modes.put(mode.asText(), true));
    }
    if (modes.isEmpty() && files.has(file) && !config.has("pooling_mode_mean_tokens")) {
      modes.put(MEAN, true); // what sentence-transformers takes unless it is told otherwise
    }
    Pooling found = modes.size() == 1 ? MODES.get(modes.keySet().iterator().next()) : null;
    if (!files.has(file)) {
      pooling =
          Stated.wrong(
              "%s is missing; expected the pooling in it. Copy it from the model, or set the pooling."
                  .formatted(file));
    } else if (found == null) {
      pooling =
          Stated.wrong(
              "%s asks for pooling %s; expected exactly one of %s. Correct it, or set the pooling."
                  .formatted(file, modes.keySet(), new TreeMap<>(MODES).keySet()));
    } else {
      pooling = Stated.of(found);
    }
    if (!config.path("include_prompt").asBoolean(true)) {
      promptTokens = SentenceSettings.PromptTokens.LEFT_OUT;
    }
  }

  private static String mode(String key) {
    String mode = key.substring("pooling_mode_".length()).toLowerCase(Locale.ROOT);
    return switch (mode) {
      case "cls_token" -> "cls";
      case "mean_tokens" -> "mean";
      case "max_tokens" -> "max";
      default -> mode;
    };
  }

  private void dense(String path) {
    JsonNode config = files.json(path + "/config.json");
    String weights = path + "/model.safetensors";
    if (!files.has(weights)) {
      problems.add(
          files.has(path + "/pytorch_model.bin")
              ? "%1$s is missing, and pytorch_model.bin is not read (it is a Python pickle). "
                  + "Convert it: python -c \"import torch, safetensors.torch as s; "
                  + "s.save_file(torch.load('%2$s/pytorch_model.bin', weights_only=True), "
                  + "'%1$s')\""
              : "%1$s is missing; expected the weights of the dense layer in %2$s. Copy it from "
                  + "the model.",
          weights,
          path);
      return;
    }
    String name = config.path("activation_function").asText("torch.nn.modules.activation.Tanh");
    Dense.Activation activation = ACTIVATIONS.get(name.substring(name.lastIndexOf('.') + 1));
    if (activation == null) {
      problems.add(
          "%s/config.json asks for activation '%s'; expected one of %s.",
          path, name, new TreeMap<>(ACTIVATIONS).keySet());
      return;
    }
    if (!isPlain(config)) {
      problems.add(
          "%s/config.json asks for a residual connection or other inputs than the pooled vector; "
              + "expected use_residual false and module_input_name sentence_embedding. This model "
              + "cannot be served.",
          path);
      return;
    }
    try {
      Safetensors tensors = Safetensors.of(files.bytes(weights));
      int inputs = config.path("in_features").asInt();
      int outputs = config.path("out_features").asInt();
      float[] weight = tensors.floats("linear.weight");
      if (inputs < 1 || outputs < 1 || (long) inputs * outputs != weight.length) {
        throw new IOException(
            "tensor linear.weight has %d floats; expected %d x %d"
                .formatted(weight.length, outputs, inputs));
      }
      float[] bias =
          tensors.has("linear.bias") ? tensors.floats("linear.bias") : new float[outputs];
      layers.add(new Dense(weight, bias, inputs, activation));
    } catch (IOException | IllegalArgumentException e) {
      problems.add("%s cannot be read: %s. Copy it again.", weights, e.getMessage());
    }
  }

  /** Whether a dense layer takes the pooled vector and gives the next one. */
  private static boolean isPlain(JsonNode config) {
    return !config.path("use_residual").asBoolean(false)
        && Stream.of("module_input_name", "module_output_name")
            .map(name -> config.path(name).asText(VECTOR))
            .allMatch(VECTOR::equals);
  }
}
