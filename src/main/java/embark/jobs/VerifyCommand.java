package embark.jobs;

import embark.bundle.Bundle;
import embark.bundle.Precision;
import embark.head.Normalization;
import embark.head.Pooling;
import embark.pipeline.EmbeddingOptions;
import embark.run.Verification;
import embark.run.VerifyRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that compares a model with a reference. Starts no Spark session. */
@Command(
    name = "verify",
    description =
        "Compares a model's ids, and its vectors or logits, with those that jobs/reference.py wrote.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class VerifyCommand implements Job {

  private static final List<String> PRECISIONS =
      List.of(Precision.FP32.text(), Precision.INT8.text());

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME|PATH",
      description =
          "A model folder, a URI of one (s3a:, hdfs:), or all-MiniLM-L6-v2, bge-small-en-v1.5,"
              + " e5-small-v2.")
  private String model;

  @Option(
      names = "--reference",
      required = true,
      paramLabel = "FILE",
      description = "JSON lines with text and ids, vector or logits.")
  private String reference;

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
      paramLabel = "fp32|int8",
      description = "Numbers to compute with. Default: as the model is.")
  private String precision;

  @Option(
      names = "--pooling",
      paramLabel = "NAME",
      description = "mean, cls, max, last_token or mean_sqrt_len. Default: as the model says.")
  private String pooling;

  @Option(
      names = "--normalize",
      arity = "1",
      paramLabel = "true|false",
      description = "Whether vectors are divided by their length. Default: as the model says.")
  private Boolean normalize;

  @Option(
      names = "--prompt",
      paramLabel = "NAME|none",
      description = "A prompt of the model. Default: the model's default prompt.")
  private String prompt;

  @Option(names = "--prompt-text", paramLabel = "TEXT", description = "A prompt of your own.")
  private String promptText;

  @Option(
      names = "--dimensions",
      paramLabel = "N",
      description = "Components to keep of each vector (Matryoshka). Default: all.")
  private Integer dimensions;

  @Option(
      names = "--min-cosine",
      paramLabel = "C",
      defaultValue = "0.9999",
      description = "Least cosine to the reference. Default: ${DEFAULT-VALUE}.")
  private double minCosine;

  @Option(
      names = "--max-difference",
      paramLabel = "D",
      defaultValue = "0.001",
      description =
          "Most that a number differs by, as a part of the largest number of its vector or row of"
              + " logits. Default: ${DEFAULT-VALUE}.")
  private double maxDifference;

  @Mixin private FailureOptions failure;

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (precision != null && !PRECISIONS.contains(precision)) {
      problems.add(
          "Invalid --precision: '%s'; expected one of %s, which processors compute with."
              .formatted(precision, PRECISIONS));
    }
    if (pooling != null && pooling().isEmpty()) {
      problems.add(
          "Invalid --pooling: '%s'; expected one of %s."
              .formatted(pooling, Arrays.stream(Pooling.values()).map(Pooling::text).toList()));
    }
    atLeastOne("--max-length", maxLength, problems);
    atLeastOne("--dimensions", dimensions, problems);
    if (!(minCosine >= -1 && minCosine <= 1)) {
      problems.add(
          "Invalid --min-cosine: %s; expected a number from -1 to 1.".formatted(minCosine));
    }
    if (!(maxDifference >= 0)) {
      problems.add(
          "Invalid --max-difference: %s; expected a number of at least 0."
              .formatted(maxDifference));
    }
    return problems;
  }

  private static void atLeastOne(String name, Integer value, List<String> problems) {
    if (value != null && value < 1) {
      problems.add("Invalid %s: %d; expected at least 1.".formatted(name, value));
    }
  }

  @Override
  public boolean showsStackTrace() {
    return failure.showsStackTrace();
  }

  @Override
  public Integer call() {
    Verification verification =
        VerifyRun.prepare(
                model,
                reference,
                new VerifyRun.Asked(
                    options(),
                    Optional.ofNullable(precision).map(Precision::of),
                    new Verification.Bounds(minCosine, maxDifference)))
            .execute();
    System.out.println(verification.text());
    return verification.holds() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private EmbeddingOptions options() {
    return new EmbeddingOptions(
        pooling(),
        Optional.ofNullable(normalize).map(on -> on ? Normalization.L2 : Normalization.NONE),
        Optional.ofNullable(maxLength),
        Optional.ofNullable(prompt),
        Optional.ofNullable(promptText),
        Optional.ofNullable(dimensions),
        lowerCase == null
            ? Bundle.Casing.AS_BUNDLED
            : lowerCase ? Bundle.Casing.LOWER : Bundle.Casing.KEPT);
  }

  private Optional<Pooling> pooling() {
    return Arrays.stream(Pooling.values()).filter(one -> one.text().equals(pooling)).findFirst();
  }
}
