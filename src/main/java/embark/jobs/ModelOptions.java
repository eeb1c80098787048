package embark.jobs;

import picocli.CommandLine.Option;

/** Which model, and where it runs. */
final class ModelOptions {

  @Option(
      names = "--model",
      paramLabel = "NAME|PATH",
      description =
          "A model folder, or all-MiniLM-L6-v2 (default), bge-small-en-v1.5, e5-small-v2.")
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
      names = "--device",
      paramLabel = "auto|cpu|cuda",
      description = "Where the model runs. Default: auto.")
  private String device;

  @Option(
      names = "--batch-tokens",
      paramLabel = "auto|N",
      description = "Most tokens of a batch. Default: auto, what suits the device.")
  private String batchTokens;

  String model() {
    return model;
  }

  Integer maxLength() {
    return maxLength;
  }

  Boolean lowerCase() {
    return lowerCase;
  }

  String device() {
    return device;
  }

  /** The number; null for auto. */
  Integer batchTokens() {
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
