package embark.jobs;

import java.util.List;
import org.apache.spark.ml.param.Params;
import picocli.CommandLine.Option;

/** Which model, and where it runs. */
final class ModelOptions {

  @Option(
      names = "--model",
      paramLabel = "NAME|PATH",
      description =
          "A model folder, a URI of one (s3a:, hdfs:), a model of the Hugging Face hub"
              + " (hf:owner/name or hf:owner/name@revision), or all-MiniLM-L6-v2 (default),"
              + " bge-small-en-v1.5, e5-small-v2.")
  private String model;

  @Option(names = "--max-length", paramLabel = "N", description = "Tokens that a text is cut to.")
  private Integer maxLength;

  @Option(
      names = "--lower-case",
      arity = "1",
      paramLabel = "true|false",
      description = "Whether texts are lower-cased.")
  private Boolean lowerCase;

  @Option(
      names = "--precision",
      paramLabel = "fp32|int8|fp16",
      description =
          "Numbers to compute with; int8 (on processors) and fp16 (on GPUs) are made of an fp32"
              + " model, and refused where they agree too little with it. Default: as the model"
              + " is.")
  private String precision;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|cuda",
      description = "Where the model runs. Default: auto.")
  private String device;

  @Option(
      names = "--batch-tokens",
      paramLabel = "auto|N",
      description = "Most tokens of a batch. Default: auto, what suits the device.")
  private String batchTokens;

  @Option(
      names = "--gpu-mem-limit",
      paramLabel = "BYTES",
      description = "Most GPU memory that a process takes for what it computes: 4g, 500m.")
  private String gpuMemLimit;

  @Option(
      names = "--gpu-arena-strategy",
      paramLabel = "next_power_of_two|same_as_requested",
      description = "How more GPU memory is taken. Default: next_power_of_two.")
  private String gpuArenaStrategy;

  /** The model as it was named; null for the default. */
  String model() {
    return model;
  }

  /** Sets what was given. */
  void apply(Params stage, List<String> problems) {
    new StageSettings(stage, problems)
        .set("model", model)
        .set("maxLength", maxLength)
        .set("lowerCase", lowerCase)
        .set("precision", precision);
    applyDevice(stage, problems);
  }

  /** Sets what was given about where models run. */
  void applyDevice(Params stage, List<String> problems) {
    StageSettings settings =
        new StageSettings(stage, problems)
            .set("device", device)
            .set("gpuMemLimit", gpuMemLimit)
            .set("gpuArenaStrategy", gpuArenaStrategy);
    try {
      settings.set("batchTokens", batchTokens());
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
  }

  /** The number; null for auto. */
  private Integer batchTokens() {
    if (batchTokens == null || batchTokens.equals("auto")) {
      return null;
    }
    try {
      return Integer.valueOf(batchTokens);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Invalid --batch-tokens: '%s'; expected auto or a number of at least 1."
              .formatted(batchTokens),
          e);
    }
  }
}
