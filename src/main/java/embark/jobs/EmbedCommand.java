package embark.jobs;

import embark.run.TransformRun;
import embark.spark.TextEmbedder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that adds vectors. */
@Command(
    name = "embed",
    description = "Adds the vector of each text and writes Parquet.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class EmbedCommand implements Job {

  @Mixin private InputOptions input;

  @Mixin private OutputOptions output;

  @Mixin private ModelOptions model;

  @Option(
      names = "--output-column",
      paramLabel = "COLUMN",
      description = "The column of the vectors. Default: embedding.")
  private String outputColumn;

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
      names = "--type",
      paramLabel = "array|vector",
      description = "Form of the vectors: array of float, or MLlib's vector. Default: array.")
  private String type;

  @Option(names = "--stacktrace", description = "Show where a failed job failed.")
  private boolean stacktrace;

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>(output.problems());
    embedder(problems);
    return problems;
  }

  @Override
  public boolean showsStackTrace() {
    return stacktrace;
  }

  @Override
  public Integer call() {
    TextEmbedder embedder = embedder(new ArrayList<>());
    try (Session session = Session.open("embark embed")) {
      TransformRun run =
          TransformRun.prepare(
              session.spark(), input.input(), embedder, output.selection(), output.output());
      System.out.println(output.dryRun() ? run.estimate().text() : run.execute().text());
    }
    return CommandLine.ExitCode.OK;
  }

  private TextEmbedder embedder(List<String> problems) {
    TextEmbedder embedder = new TextEmbedder();
    set(input.text(), embedder::setInputCol, problems);
    set(model.model(), embedder::setModel, problems);
    set(model.maxLength(), embedder::setMaxLength, problems);
    set(model.lowerCase(), embedder::setLowerCase, problems);
    set(model.device(), embedder::setDevice, problems);
    try {
      set(model.batchTokens(), embedder::setBatchTokens, problems);
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    set(outputColumn, embedder::setOutputCol, problems);
    set(pooling, embedder::setPooling, problems);
    set(normalize, embedder::setNormalize, problems);
    set(prompt, embedder::setPrompt, problems);
    set(promptText, embedder::setPromptText, problems);
    set(dimensions, embedder::setDimensions, problems);
    set(type, embedder::setOutputType, problems);
    return embedder;
  }

  /** Sets what was given; a value that a Param refuses is a problem. */
  private static <T> void set(T value, Consumer<T> setter, List<String> problems) {
    if (value != null) {
      try {
        setter.accept(value);
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
  }
}
